import { exampleOf } from './error-schemas.js';

it.each([
  ['There is no such REPLR.', 'REPLR_NOT_FOUND'],
  ['No such workspace, or no such installation in its organisation.', 'WORKSPACE_NOT_FOUND'],
  ['There is no such workspace, or no such person (`PERSON_NOT_FOUND`).', 'PERSON_NOT_FOUND'],
  ['The URL was revoked.', 'CHANNEL_NOT_FOUND'],
])('“%s” is shown with the code %s', (sentence, code) => {
  expect(exampleOf('missing', 'problem', sentence)).toMatchObject({ status: 404, code });
});

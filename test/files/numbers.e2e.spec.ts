import { newChannel, newMessage, newUser, newWorkspace } from '../support/people.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
}, 60_000);
afterAll(() => server.stop());

describe('The server as it is shipped, in one bundle', () => {
  it('answers numbers where the contract says so, whatever size the database keeps them in', async () => {
    const ada = await newUser(server);
    const channel = await newChannel(ada, (await newWorkspace(ada)).id);
    const message = await newMessage(ada, channel.id);
    expect([message.seq, message.change_seq]).toEqual([1, 1]);
    const body = new FormData();
    body.append('file', new Blob(['twelve bytes']), 'a.txt');
    const answer = await fetch(`${server.url}/api/v2/channels/${channel.id}/files`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ada.token}` },
      body,
    });
    expect(await answer.json()).toMatchObject({ file: { bytes: 12, status: 'stored' } });
  });
});

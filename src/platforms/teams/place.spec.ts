import { readActivity } from './activity.js';
import { decode } from './decode.js';
import { BOT, CHANNEL, inChannel, installed, TEAM, teamChanged, TENANT } from './fixtures/activities.js';

const eventsOf = (activity: object) => decode(readActivity(Buffer.from(JSON.stringify(activity))));
const inGeneral = { ...inChannel().conversation, id: TEAM };
const inAnother = { ...inChannel().conversation, id: CHANNEL };

describe('A channel of a team', () => {
  it('is seen again when the bot comes back by another one, in which the activity is', () => {
    const told = teamChanged(
      { eventType: 'teamMemberAdded' },
      { membersAdded: [{ id: BOT }], conversation: inAnother },
    );
    for (const activity of [told, { ...installed('add'), conversation: inAnother }]) {
      expect(eventsOf(activity)).toMatchObject([
        { channelId: CHANNEL },
        { channelId: TEAM, channel: { name: 'General' } },
      ]);
    }
  });

  it('is seen again when the team is restored, also on the day on which it was seen before', () => {
    const channelData = { team: { id: TEAM }, channel: { id: TEAM }, tenant: { id: TENANT } };
    const [before] = eventsOf(inChannel({ conversation: inGeneral, channelData }));
    for (const eventType of ['teamRestored', 'teamrestored']) {
      const [restored] = eventsOf(teamChanged({ eventType }));
      expect(restored).toMatchObject({ kind: 'channel.seen', channelId: TEAM, channel: { name: 'General' } });
      expect(restored!.key).not.toBe(before!.key);
    }
  });

  it('stays when it is shared no longer with other teams', () => {
    const unshared = { eventType: 'channelUnshared', channel: { id: CHANNEL, name: 'Photos', type: 'shared' } };
    const told = eventsOf(teamChanged({ ...unshared, unsharedFromTeams: [{ id: '19:other@thread.tacv2' }] }));
    expect(told).toMatchObject([{ kind: 'channel.seen', channelId: CHANNEL, channel: { name: 'Photos' } }]);
  });
});

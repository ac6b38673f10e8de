import { Identity1763683200001 } from './1763683200001-identity.js';
import { Channels1763683200002 } from './1763683200002-channels.js';
import { Lanes1763683200003 } from './1763683200003-lanes.js';
import { Messaging1763683200004 } from './1763683200004-messaging.js';
import { PlatformIntegrations1763683200005 } from './1763683200005-platform-integrations.js';
import { ChannelCounts1763683200006 } from './1763683200006-channel-counts.js';
import { PlatformListeners1763683200007 } from './1763683200007-platform-listeners.js';
import { Connections1763683200008 } from './1763683200008-connections.js';
import { Personas1763683200009 } from './1763683200009-personas.js';
import { ReplrIntegrations1763683200010 } from './1763683200010-replr-integrations.js';
import { WikiAndGraph1763683200011 } from './1763683200011-wiki-and-graph.js';
import { DeskHooks1763683200012 } from './1763683200012-desk-hooks.js';
import { Apps1763683200013 } from './1763683200013-apps.js';
import { SlackAccesses1763683200014 } from './1763683200014-slack-accesses.js';
import { InstallationEvents1763683200015 } from './1763683200015-installation-events.js';
import { Fidelity1763683200016 } from './1763683200016-fidelity.js';

/** Every migration, oldest first. */
export const MIGRATIONS = [
  Identity1763683200001,
  Channels1763683200002,
  Lanes1763683200003,
  Messaging1763683200004,
  PlatformIntegrations1763683200005,
  ChannelCounts1763683200006,
  PlatformListeners1763683200007,
  Connections1763683200008,
  Personas1763683200009,
  ReplrIntegrations1763683200010,
  WikiAndGraph1763683200011,
  DeskHooks1763683200012,
  Apps1763683200013,
  SlackAccesses1763683200014,
  InstallationEvents1763683200015,
  Fidelity1763683200016,
];

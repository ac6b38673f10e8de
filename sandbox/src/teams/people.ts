import type { NewPerson, SandboxAuthor } from '../platform-sandbox.js';
import { aadObjectIdOf, otherBotIdOf, userIdOf } from './ids.js';

/** Somebody in the tenant: a person, or another app's bot. */
export interface TeamsPerson {
  /** `29:…` of a person, `28:…` of a bot. */
  id: string;
  name: string;
  /** Absent on bots. */
  aadObjectId?: string;
  userPrincipalName?: string;
  email?: string;
}

/** The roster of a tenant, as one bot sees it. */
export class People {
  private readonly byId = new Map<string, TeamsPerson>();
  private readonly byObjectId = new Map<string, TeamsPerson>();

  constructor(
    private readonly appId: string,
    private readonly tenantId: string,
  ) {}

  /** Whoever is meant; joins the team when new. The name that was given last holds. */
  meet({ id: given, name, bot, email }: SandboxAuthor & Pick<NewPerson, 'email'>): TeamsPerson {
    const known = this.find(given) ?? this.find(bot ? otherBotIdOf(given) : userIdOf(this.appId, given));
    const person = known ?? (bot ? { id: otherBotIdOf(given), name } : this.hire(given, name));
    person.name = name;
    if (email !== undefined) person.email = email;
    this.byId.set(person.id, person);
    if (person.aadObjectId !== undefined) this.byObjectId.set(person.aadObjectId, person);
    return person;
  }

  /** By the id that the bot sees, or by the object id in Microsoft Entra. */
  find(id: string): TeamsPerson | null {
    return this.byId.get(id) ?? this.byObjectId.get(id) ?? null;
  }

  /** People without bots, in the order in which they came. */
  members(): TeamsPerson[] {
    return [...this.byObjectId.values()];
  }

  private hire(given: string, name: string): TeamsPerson {
    const aadObjectId = aadObjectIdOf(this.tenantId, given);
    const userPrincipalName = `${aadObjectId.slice(0, 8)}@sandbox.onmicrosoft.com`;
    return { id: userIdOf(this.appId, given), name, aadObjectId, userPrincipalName };
  }
}

/** A member as the Bot Connector shows it. */
export function showMember(person: TeamsPerson, tenantId: string): Record<string, unknown> {
  const [givenName, ...rest] = person.name.split(' ');
  return {
    id: person.id,
    name: person.name,
    aadObjectId: person.aadObjectId,
    objectId: person.aadObjectId,
    givenName,
    surname: rest.join(' '),
    ...(person.email === undefined ? {} : { email: person.email }),
    userPrincipalName: person.userPrincipalName,
    tenantId,
    userRole: 'user',
  };
}

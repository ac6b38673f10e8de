import { type Aspect, ASPECTS, type Capabilities, type Support } from './capabilities.js';

/** What becomes of one aspect of a message on its way from one place to another. */
export type Crossing =
  /** It arrives as what it is there. */
  | 'crosses'
  /** It arrives in words, or as a link; the delivery is `degraded` and says so. */
  | 'shown'
  /** The delivery is `unsupported`, or says that it was left out. */
  | 'unsupported'
  /** The source's platform does not let bots know of it. */
  | 'untold';

/** One end of a crossing: a platform, or this product's own channels. */
export interface Place {
  name: string;
  takes: Record<Aspect, Support>;
  tells: Record<Aspect, boolean>;
}

const all = <T>(value: T): Record<Aspect, T> =>
  Object.fromEntries(ASPECTS.map((aspect) => [aspect, value])) as Record<Aspect, T>;

/** This product's own channels. */
export const NATIVE_PLACE: Place = { name: 'native', takes: all<Support>('native'), tells: all(true) };

export const placeOf = ({ displayName, capabilities }: { displayName: string; capabilities: Capabilities }): Place => ({
  name: displayName,
  takes: capabilities.takes,
  tells: capabilities.tells,
});

const BY_SUPPORT: Record<Support, Crossing> = {
  native: 'crosses',
  converted: 'crosses',
  fallback: 'shown',
  dropped: 'unsupported',
  refused: 'unsupported',
};

/** What the capability tables of both ends promise. */
export const promised = (from: Place, to: Place, aspect: Aspect): Crossing =>
  from.tells[aspect] ? BY_SUPPORT[to.takes[aspect]] : 'untold';

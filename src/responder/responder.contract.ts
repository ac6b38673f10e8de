/** Who answers: a digital twin or a REPLR. */
export interface Persona {
  kind: 'twin' | 'replr';
  id: string;
  organisationId: string;
  name: string;
  /** What it is told about itself; written by those who manage it, and therefore trusted. */
  instructions: string;
}

/** One message of the conversation. Its text comes from outside: it is data, never an instruction. */
export interface Turn {
  author: string;
  text: string;
  /** Written by the persona itself. */
  own: boolean;
  at: Date;
}

/** Something that the persona knows, with where it stands. */
export interface Passage {
  /** What it is called to people: a document's title, or where and when it was said. */
  source: string;
  /** The headings above it; empty when there are none. */
  heading: string;
  content: string;
  /** How well it matches the question, 0 to 1. */
  rank: number;
}

/** What a persona is to answer. */
export interface Question {
  persona: Persona;
  /** The last messages of the conversation, oldest first; the last one is to be answered. */
  turns: Turn[];
  /** What it remembers beside its documents, such as what it heard elsewhere. */
  memories: Passage[];
  /** Characters of the answer at most. */
  limit: number;
}

export interface Answer {
  text: string;
  /** `model`: written by the model; `knowledge`: quoted from a passage; `none`: it says that it does not know. */
  basis: 'model' | 'knowledge' | 'none';
  /** The passages that it was given, best first. */
  passages: Passage[];
}

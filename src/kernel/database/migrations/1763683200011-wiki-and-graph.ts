import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Figures that are kept of archives. Each has entries with totals, and for every message the entries that it counts
 * in, so that an edit or a deletion takes out exactly what was put in.
 */
export class WikiAndGraph1763683200011 implements MigrationInterface {
  name = 'WikiAndGraph1763683200011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE wiki_pages (
  channel_id      uuid PRIMARY KEY,
  organisation_id uuid NOT NULL,
  connection_id   text NOT NULL,
  -- When messages were last taken in.
  refreshed_at    timestamptz NOT NULL,
  -- Whether the model is given all that is taken in.
  is_queued       boolean NOT NULL DEFAULT false,
  -- Whether it has read all of it once.
  is_written      boolean NOT NULL DEFAULT false,
  -- Since when messages wait for it; null: none do.
  unread_since    timestamptz,
  -- Why its last request came to nothing, how often in a row for the same messages, and when it may be asked again.
  fault           text CHECK (fault IN ('budget', 'unavailable', 'refused', 'unreadable')),
  failures        integer NOT NULL DEFAULT 0,
  write_after     timestamptz,
  FOREIGN KEY (organisation_id, connection_id, channel_id)
    REFERENCES connection_channels (organisation_id, connection_id, id) ON DELETE CASCADE
);
CREATE INDEX wiki_pages_unread ON wiki_pages (connection_id) WHERE unread_since IS NOT NULL;

-- Messages that the model has not read as they are now.
CREATE TABLE wiki_unread (
  channel_id  uuid NOT NULL,
  external_id text NOT NULL,
  sent_at     timestamptz NOT NULL,
  -- Another one whenever the message waits anew.
  stamp       uuid NOT NULL DEFAULT gen_random_uuid(),
  PRIMARY KEY (channel_id, external_id),
  FOREIGN KEY (channel_id, external_id) REFERENCES archived_messages ON DELETE CASCADE
);
CREATE INDEX wiki_unread_time ON wiki_unread (channel_id, sent_at, external_id);

-- What the model wrote.
CREATE TABLE wiki_statements (
  id              uuid PRIMARY KEY,
  organisation_id uuid NOT NULL,
  connection_id   text NOT NULL,
  channel_id      uuid NOT NULL,
  kind            text NOT NULL CHECK (kind IN ('decision', 'question', 'summary')),
  text            text NOT NULL,
  -- When the newest of its messages was sent.
  said_at         timestamptz NOT NULL,
  UNIQUE (channel_id, id),
  FOREIGN KEY (organisation_id, connection_id, channel_id)
    REFERENCES connection_channels (organisation_id, connection_id, id) ON DELETE CASCADE
);
CREATE INDEX wiki_statements_newest ON wiki_statements (channel_id, kind, said_at DESC, id);

-- What it rests on.
CREATE TABLE wiki_statement_messages (
  statement_id uuid NOT NULL,
  channel_id   uuid NOT NULL,
  external_id  text NOT NULL,
  PRIMARY KEY (statement_id, external_id),
  FOREIGN KEY (channel_id, statement_id) REFERENCES wiki_statements (channel_id, id) ON DELETE CASCADE,
  FOREIGN KEY (channel_id, external_id) REFERENCES archived_messages ON DELETE CASCADE
);
CREATE INDEX wiki_statement_messages_message ON wiki_statement_messages (channel_id, external_id);

-- What a page tells of with a figure.
CREATE TABLE wiki_entries (
  -- Made from channel, kind and key: the same for ever.
  id              uuid PRIMARY KEY,
  organisation_id uuid NOT NULL,
  connection_id   text NOT NULL,
  channel_id      uuid NOT NULL,
  kind            text NOT NULL CHECK (kind IN ('channel', 'bots', 'person', 'subject', 'link', 'file', 'decision', 'question')),
  -- The person's id on the platform, the subject, the address, the file's name; empty where there is one of a kind.
  key             text NOT NULL,
  -- What it was called at label_at.
  label           text NOT NULL,
  label_at        timestamptz NOT NULL,
  messages        integer NOT NULL,
  people          integer NOT NULL,
  first_seen      timestamptz,
  last_seen       timestamptz,
  FOREIGN KEY (organisation_id, connection_id, channel_id)
    REFERENCES connection_channels (organisation_id, connection_id, id) ON DELETE CASCADE
);
CREATE INDEX wiki_entries_most ON wiki_entries (channel_id, kind, messages DESC, id);
CREATE INDEX wiki_entries_latest ON wiki_entries (channel_id, kind, last_seen DESC, id) WHERE kind IN ('link', 'file');

CREATE TABLE wiki_occurrences (
  channel_id  uuid NOT NULL,
  external_id text NOT NULL,
  entry       uuid NOT NULL,
  -- Entry of the kind person.
  person      uuid NOT NULL,
  sent_at     timestamptz NOT NULL,
  PRIMARY KEY (channel_id, external_id, entry),
  FOREIGN KEY (channel_id, external_id) REFERENCES archived_messages ON DELETE CASCADE
);
CREATE INDEX wiki_occurrences_time ON wiki_occurrences (entry, sent_at);
CREATE INDEX wiki_occurrences_person ON wiki_occurrences (entry, person);

CREATE TABLE graph_nodes (
  -- Made from connection, type and key: the same for ever.
  id              uuid NOT NULL,
  organisation_id uuid NOT NULL,
  connection_id   text NOT NULL,
  type            text NOT NULL CHECK (type IN ('person', 'channel', 'subject', 'link')),
  -- The person's id on the platform, our id of the channel, the subject, the address.
  key             text NOT NULL,
  label           text NOT NULL,
  label_at        timestamptz NOT NULL,
  -- Written by the person, in the channel, using the subject, sharing the link.
  messages        integer NOT NULL DEFAULT 0,
  PRIMARY KEY (connection_id, id),
  FOREIGN KEY (organisation_id, connection_id) REFERENCES connections (organisation_id, id) ON DELETE CASCADE
);
CREATE INDEX graph_nodes_label ON graph_nodes (connection_id, "left"(lower(label), 200) text_pattern_ops);

CREATE TABLE graph_edges (
  id              uuid PRIMARY KEY,
  organisation_id uuid NOT NULL,
  connection_id   text NOT NULL,
  kind            text NOT NULL
    CHECK (kind IN ('replies_to', 'writes_in', 'speaks_of', 'discussed_in', 'shares', 'linked_in')),
  source          uuid NOT NULL,
  target          uuid NOT NULL,
  messages        integer NOT NULL,
  first_seen      timestamptz,
  last_seen       timestamptz,
  FOREIGN KEY (organisation_id, connection_id) REFERENCES connections (organisation_id, id) ON DELETE CASCADE,
  FOREIGN KEY (connection_id, source) REFERENCES graph_nodes ON DELETE CASCADE,
  FOREIGN KEY (connection_id, target) REFERENCES graph_nodes ON DELETE CASCADE
);
CREATE INDEX graph_edges_heaviest ON graph_edges (connection_id, kind, messages DESC, id);
CREATE INDEX graph_edges_latest ON graph_edges (connection_id, last_seen);
CREATE INDEX graph_edges_pair ON graph_edges (connection_id, source, target);
CREATE INDEX graph_edges_source ON graph_edges (connection_id, source, messages DESC);
CREATE INDEX graph_edges_target ON graph_edges (connection_id, target, messages DESC);

CREATE TABLE graph_occurrences (
  channel_id  uuid NOT NULL,
  external_id text NOT NULL,
  -- The edge.
  entry       uuid NOT NULL,
  sent_at     timestamptz NOT NULL,
  PRIMARY KEY (channel_id, external_id, entry),
  FOREIGN KEY (channel_id, external_id) REFERENCES archived_messages ON DELETE CASCADE
);
CREATE INDEX graph_occurrences_time ON graph_occurrences (entry, sent_at);
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE graph_occurrences, graph_edges, graph_nodes');
    await runner.query('DROP TABLE wiki_statement_messages, wiki_statements, wiki_unread');
    await runner.query('DROP TABLE wiki_occurrences, wiki_entries, wiki_pages');
  }
}

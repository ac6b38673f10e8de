import type { MigrationInterface, QueryRunner } from 'typeorm';

/** REPLRs, what they and twins know, and what keeps their answers within bounds. */
export class Personas1763683200009 implements MigrationInterface {
  name = 'Personas1763683200009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE replrs (
  -- rp_ and eight or more of [0-9a-z].
  id              text PRIMARY KEY,
  organisation_id uuid NOT NULL REFERENCES organisations ON DELETE CASCADE,
  name            text NOT NULL,
  -- What it is told about itself before every answer.
  instructions    text NOT NULL DEFAULT '',
  avatar_url      text,
  created_by      uuid REFERENCES users ON DELETE SET NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  updated_at      timestamptz NOT NULL DEFAULT now(),
  UNIQUE (organisation_id, id)
);

ALTER TABLE twins ADD UNIQUE (organisation_id, id);

-- What a twin or a REPLR knows: a text or Markdown document, split into passages.
CREATE TABLE knowledge_documents (
  id              uuid PRIMARY KEY,
  organisation_id uuid NOT NULL,
  twin_id         uuid,
  replr_id        text,
  -- The same in one word: 'twin:<id>' or 'replr:<id>'.
  owner           text GENERATED ALWAYS AS (
    CASE WHEN twin_id IS NULL THEN 'replr:' || replr_id ELSE 'twin:' || twin_id::text END
  ) STORED,
  title           text NOT NULL,
  format          text NOT NULL CHECK (format IN ('text', 'markdown')),
  content         text NOT NULL,
  passage_count   integer NOT NULL DEFAULT 0,
  created_by      uuid REFERENCES users ON DELETE SET NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  updated_at      timestamptz NOT NULL DEFAULT now(),
  CHECK (num_nonnulls(twin_id, replr_id) = 1),
  UNIQUE (organisation_id, id),
  FOREIGN KEY (organisation_id, twin_id) REFERENCES twins (organisation_id, id) ON DELETE CASCADE,
  FOREIGN KEY (organisation_id, replr_id) REFERENCES replrs (organisation_id, id) ON DELETE CASCADE
);
CREATE INDEX knowledge_documents_owner ON knowledge_documents (owner, created_at, id);
-- For what goes with its twin or REPLR.
CREATE INDEX knowledge_documents_twin ON knowledge_documents (twin_id) WHERE twin_id IS NOT NULL;
CREATE INDEX knowledge_documents_replr ON knowledge_documents (replr_id) WHERE replr_id IS NOT NULL;

CREATE TABLE knowledge_passages (
  document_id     uuid NOT NULL,
  organisation_id uuid NOT NULL,
  position        integer NOT NULL,
  -- Whose: 'twin:<id>' or 'replr:<id>', also a word of every entry of the index.
  owner           text NOT NULL,
  -- Its document's, so that it is found by that too.
  title           text NOT NULL,
  -- The headings above it, outermost first.
  heading         text NOT NULL DEFAULT '',
  content         text NOT NULL,
  search          tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('english', title || ' ' || heading), 'A') || setweight(to_tsvector('english', content), 'B')
      || to_tsvector('simple', content) || array_to_tsvector(ARRAY[owner])
  ) STORED,
  PRIMARY KEY (document_id, position),
  FOREIGN KEY (organisation_id, document_id) REFERENCES knowledge_documents (organisation_id, id) ON DELETE CASCADE
);
CREATE INDEX knowledge_passages_search ON knowledge_passages USING gin (search);

-- Tokens that the model cost an organisation on one day (UTC); reserved before a request, corrected after it.
CREATE TABLE model_usage (
  organisation_id uuid NOT NULL REFERENCES organisations ON DELETE CASCADE,
  day             date NOT NULL,
  tokens          bigint NOT NULL DEFAULT 0,
  requests        integer NOT NULL DEFAULT 0,
  PRIMARY KEY (organisation_id, day)
);

-- Automatic answers to automatic authors in one conversation since a person last spoke there: bots do not answer bots
-- without end.
CREATE TABLE conversation_budgets (
  organisation_id uuid NOT NULL REFERENCES organisations ON DELETE CASCADE,
  -- 'channel:<native channel>' or '<platform>:<account>:<external channel>'.
  conversation    text NOT NULL,
  answers         integer NOT NULL DEFAULT 0,
  since           timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organisation_id, conversation)
);
CREATE INDEX conversation_budgets_age ON conversation_budgets (since);

-- Twins that take part in a channel are told of its messages from now on.
INSERT INTO channel_subscribers (channel_id, organisation_id, kind, subscriber_id)
SELECT c.id, c.organisation_id, 'twin', t.twin_id FROM channel_twins t JOIN channels c ON c.id = t.channel_id
ON CONFLICT DO NOTHING;
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DELETE FROM channel_subscribers WHERE kind = 'twin'");
    await runner.query('DROP TABLE conversation_budgets, model_usage, knowledge_passages, knowledge_documents, replrs');
    await runner.query('ALTER TABLE twins DROP CONSTRAINT twins_organisation_id_id_key');
  }
}

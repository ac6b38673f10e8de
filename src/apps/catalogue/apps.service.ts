import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import { conflict, missing } from '../../kernel/errors/errors.js';
import { AppSecrets, newSigningSecret } from '../app-secrets.js';
import { Schedules } from '../interval/schedules.service.js';
import type { AppKind } from '../manifest/manifest.js';
import { type ManifestChange, manifestChanges } from '../manifest/manifest-changes.js';
import { ManifestFetch } from '../manifest/manifest-fetch.service.js';
import { assertCallable, type ReadManifest } from '../manifest/read-manifest.js';
import type { AppBasis, AppRow, AppSummaryRow } from './app.row.js';
import { AppHooks } from './app-hooks.service.js';
import {
  COUNT_ASKED,
  DELETE_APP,
  FIND_APP,
  FIND_BASIS,
  INSERT_APP,
  LIST_APPS,
  MOVE_APP,
  UPDATE_APP,
} from './apps.sql.js';

/** Apps of one organisation. */
export const MOST_APPS = 500;

/** Modifiers and filters among them, on or off: all are loaded for a message, and asked one after another within 2 seconds. */
const MOST_ASKED = 30;

/** Which apps are meant: with `isCustom`, those that were made as custom integrations alone, or the others alone. */
export interface AppScope {
  organisationId: string;
  isCustom?: boolean;
}

export interface NewApp {
  organisationId: string;
  userId: string;
  jsonUrl: string;
  /** What its JSON says when left out. */
  name?: string;
  authCredential?: string | null;
  /** Goes before what the JSON says. */
  kind?: AppKind | null;
  isCustom?: boolean;
}

/** What is left out stays. */
export interface AppChange {
  name?: string;
  /** It is fetched at once. */
  jsonUrl?: string;
  /** Null: none. */
  authCredential?: string | null;
  /** Null: what the JSON says. */
  kind?: AppKind | null;
  /** True also resumes an app that was paused. */
  isActive?: boolean;
  /** Its place among the organisation's apps, from 1. */
  position?: number;
}

/**
 * The apps that organisations have added. Whether somebody may is the caller's question; another organisation's app is
 * INTEGRATION_NOT_FOUND (404). A JSON is fetched before anything is locked.
 */
@Injectable()
export class Apps {
  constructor(
    private readonly db: Database,
    private readonly fetcher: ManifestFetch,
    private readonly hooks: AppHooks,
    private readonly schedules: Schedules,
    private readonly secrets: AppSecrets,
  ) {}

  /**
   * Runs from now on, unless its JSON says that it is not active. Answers its signing secret too, which is not shown again.
   * @throws AppError INVALID_JSON_URL, INVALID_INTEGRATION_JSON (400), TOO_MANY_INTEGRATIONS (409)
   */
  async create(app: NewApp): Promise<{ app: AppRow; signingSecret: string }> {
    const { manifest, schema, warnings } = await this.fetcher.fetch(app.jsonUrl, app.kind ?? null);
    const row = { id: newId(), organisation_id: app.organisationId };
    const signingSecret = newSigningSecret();
    const values = [
      app.organisationId,
      row.id,
      (app.name ?? manifest.appName) || new URL(app.jsonUrl).host,
      app.jsonUrl,
      app.kind ?? null,
      schema,
      manifest,
      warnings,
      app.authCredential ? this.secrets.seal('apps.auth_credential', row, app.authCredential) : null,
      manifest.isActive ?? true,
      this.secrets.seal('apps.signing_secret', row, signingSecret),
      app.isCustom ?? false,
      app.userId,
      MOST_APPS,
    ];
    return this.changing(app.organisationId, row.id, async () => {
      const made = await this.db.one<AppRow>(INSERT_APP, values);
      if (made) return { app: made, signingSecret };
      throw conflict('TOO_MANY_INTEGRATIONS', `An organisation has at most ${MOST_APPS} integrations.`);
    });
  }

  /** In the order of their positions. */
  async list(
    { organisationId, isCustom }: AppScope,
    { limit, offset }: { limit: number; offset: number },
  ): Promise<{ total: number; rows: AppSummaryRow[] }> {
    const values = [organisationId, isCustom ?? null, limit, offset];
    const found = await this.db.one<{ total: number; rows: AppSummaryRow[] }>(LIST_APPS, values);
    return found ?? { total: 0, rows: [] };
  }

  async get(scope: AppScope, id: string): Promise<AppRow> {
    return this.found(await this.db.one<AppRow>(FIND_APP, valuesOf(scope, id)));
  }

  /** @throws AppError INVALID_JSON_URL, INVALID_INTEGRATION_JSON (400), TOO_MANY_INTEGRATIONS (409) */
  async update(scope: AppScope, id: string, change: AppChange): Promise<AppRow> {
    const before = await this.basis(scope, id);
    const kind = change.kind === undefined ? before.given_kind : change.kind;
    const fetched = change.jsonUrl === undefined ? null : await this.fetcher.fetch(change.jsonUrl, kind);
    return this.changing(scope.organisationId, id, () => this.store(scope, id, change, fetched));
  }

  /**
   * Fetches its JSON again, and answers what has changed in it.
   * @throws AppError INVALID_JSON_URL, INVALID_INTEGRATION_JSON (400), TOO_MANY_INTEGRATIONS, INTEGRATION_CHANGED (409) when its
   * URL was changed meanwhile
   */
  async refresh(scope: AppScope, id: string): Promise<{ app: AppRow; changes: ManifestChange[] }> {
    const { json_url: jsonUrl, given_kind: kind } = await this.basis(scope, id);
    const fetched = await this.fetcher.fetch(jsonUrl, kind);
    return this.changing(scope.organisationId, id, async () => {
      const now = await this.basis(scope, id);
      if (now.json_url !== jsonUrl) throw conflict('INTEGRATION_CHANGED', 'Its json_url has been changed meanwhile.');
      const changes = manifestChanges(now.json_schema, fetched.schema);
      return { app: await this.store(scope, id, {}, fetched), changes };
    });
  }

  /** With its settings, its calls and all that is known of it. Answers what it was. */
  async delete(scope: AppScope, id: string): Promise<AppRow> {
    return this.hooks.changing(scope.organisationId, async () =>
      this.found(await this.db.one<AppRow>(DELETE_APP, valuesOf(scope, id))),
    );
  }

  /** Under the organisation's lock. */
  private async store(scope: AppScope, id: string, change: AppChange, fetched: ReadManifest | null): Promise<AppRow> {
    const { name, jsonUrl, authCredential, kind, isActive, position } = change;
    const now = await this.basis(scope, id);
    const manifest = fetched?.manifest ?? now.manifest;
    const given = kind === undefined ? now.given_kind : kind;
    if (fetched || kind !== undefined) assertCallable(given ?? manifest.kind, manifest);
    if (position !== undefined) await this.db.query(MOVE_APP, [scope.organisationId, id, position]);
    const row = { id, organisation_id: scope.organisationId };
    const values = [
      ...valuesOf(scope, id),
      name ?? null,
      jsonUrl ?? null,
      fetched?.schema ?? null,
      fetched?.manifest ?? null,
      fetched?.warnings ?? null,
      kind !== undefined,
      kind ?? null,
      authCredential !== undefined,
      authCredential ? this.secrets.seal('apps.auth_credential', row, authCredential) : null,
      isActive ?? null,
    ];
    return this.found(await this.db.one<AppRow>(UPDATE_APP, values));
  }

  private changing<T>(organisationId: string, id: string, work: () => Promise<T>): Promise<T> {
    return this.hooks.changing(organisationId, async () => {
      const result = await work();
      await this.assertFewAsked(organisationId);
      await this.schedules.sync(organisationId, id);
      return result;
    });
  }

  private async assertFewAsked(organisationId: string): Promise<void> {
    const found = await this.db.one<{ asked: number }>(COUNT_ASKED, [organisationId]);
    if (!found || found.asked <= MOST_ASKED) return;
    throw conflict('TOO_MANY_INTEGRATIONS', `An organisation has at most ${MOST_ASKED} modifiers and filters.`);
  }

  private async basis(scope: AppScope, id: string): Promise<AppBasis> {
    return this.found(await this.db.one<AppBasis>(FIND_BASIS, valuesOf(scope, id)));
  }

  private found<T>(row: T | null): T {
    if (!row) throw missing('integration');
    return row;
  }
}

const valuesOf = ({ organisationId, isCustom }: AppScope, id: string): unknown[] => [
  organisationId,
  id,
  isCustom ?? null,
];

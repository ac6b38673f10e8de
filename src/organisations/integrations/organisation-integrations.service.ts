import { Injectable } from '@nestjs/common';
import { AppSecretRotation } from '../../apps/catalogue/app-secret-rotation.service.js';
import { Apps } from '../../apps/catalogue/apps.service.js';
import { page, type PageQuery } from '../../kernel/http/page-query.dto.js';
import { Access } from '../../tenancy/access.service.js';
import { success } from '../../tenancy/organisations/status-envelope.dto.js';
import { SystemIntegrations } from '../system-integrations/system-integrations.service.js';
import type {
  OrganisationIntegrationAnswerDto,
  OrganisationIntegrationDto,
  OrganisationIntegrationListDto,
  RefreshedIntegrationAnswerDto,
} from './integration.dto.js';
import type { CreateOrganisationIntegrationDto, UpdateOrganisationIntegrationDto } from './integration.input.dto.js';
import { toIntegration, toSummary, toSystemDetails, toSystemSummary } from './integration.mapper.js';

/** One integration of an organisation. */
export interface IntegrationRef {
  organisationId: string;
  integrationId: string;
}

/**
 * The integrations of an organisation: platforms, which come with Patchbay, then apps. Members read, owners and admins change.
 * Throws ORGANISATION_NOT_FOUND, INTEGRATION_NOT_FOUND (404), FORBIDDEN, and SYSTEM_INTEGRATION (403) on a change of a platform.
 */
@Injectable()
export class OrganisationIntegrations {
  constructor(
    private readonly access: Access,
    private readonly apps: Apps,
    private readonly rotation: AppSecretRotation,
    private readonly system: SystemIntegrations,
  ) {}

  /** @throws AppError INVALID_JSON_URL, INVALID_INTEGRATION_JSON (400), TOO_MANY_INTEGRATIONS (409) */
  async create(
    userId: string,
    organisationId: string,
    body: CreateOrganisationIntegrationDto,
  ): Promise<OrganisationIntegrationAnswerDto> {
    const create = (): ReturnType<Apps['create']> =>
      this.apps.create({
        organisationId,
        userId,
        name: body.name,
        jsonUrl: body.json_url,
        authCredential: body.auth_credential,
        kind: body.integration_type || null,
      });
    const { app, signingSecret } = await this.access.asOrganisationManager(userId, organisationId, create);
    const data = toIntegration(app, { signingSecret, authCredential: body.auth_credential });
    return success(201, 'Integration app created successfully', data);
  }

  async list(userId: string, organisationId: string, query: PageQuery): Promise<OrganisationIntegrationListDto> {
    await this.access.organisation(userId, organisationId);
    const system = await this.system.list(organisationId);
    const first = system.slice(query.offset, query.offset + query.limit);
    const { total, rows } = await this.apps.list(
      { organisationId },
      { limit: query.limit - first.length, offset: Math.max(0, query.offset - system.length) },
    );
    const data = [
      ...first.map(({ integration, isActive }) => toSystemSummary(integration, isActive)),
      ...rows.map(toSummary),
    ];
    const answer = success(200, 'Integrations retrieved successfully.', data);
    return { ...answer, pagination: page(query, system.length + total) };
  }

  async get(userId: string, ref: IntegrationRef): Promise<OrganisationIntegrationAnswerDto> {
    await this.access.organisation(userId, ref.organisationId);
    const data = (await this.findSystem(ref)) ?? toIntegration(await this.apps.get(ref, ref.integrationId));
    return success(200, 'Integration retrieved successfully', data);
  }

  /** @throws AppError INVALID_JSON_URL, INVALID_INTEGRATION_JSON (400) */
  async update(
    userId: string,
    ref: IntegrationRef,
    body: UpdateOrganisationIntegrationDto,
  ): Promise<OrganisationIntegrationAnswerDto> {
    const app = await this.managing(userId, ref, () =>
      this.apps.update(ref, ref.integrationId, {
        name: body.name,
        jsonUrl: body.json_url,
        authCredential: body.auth_credential,
        kind: body.integration_type === undefined ? undefined : body.integration_type || null,
        isActive: body.is_active,
        position: body.position,
      }),
    );
    const data = toIntegration(app, { authCredential: body.auth_credential });
    return success(200, 'Integrations updated successfully', data);
  }

  async delete(userId: string, ref: IntegrationRef): Promise<OrganisationIntegrationAnswerDto> {
    const app = await this.managing(userId, ref, () => this.apps.delete(ref, ref.integrationId));
    return success(200, 'Integrations deleted successfully', toIntegration(app));
  }

  /** @throws AppError INVALID_JSON_URL, INVALID_INTEGRATION_JSON (400), INTEGRATION_CHANGED (409) */
  async refresh(userId: string, ref: IntegrationRef): Promise<RefreshedIntegrationAnswerDto> {
    const { app, changes } = await this.managing(userId, ref, () => this.apps.refresh(ref, ref.integrationId));
    return success(200, 'Integration refreshed successfully', { ...toIntegration(app), changes });
  }

  async rotateSecret(userId: string, ref: IntegrationRef): Promise<OrganisationIntegrationAnswerDto> {
    const rotate = (): ReturnType<AppSecretRotation['rotate']> =>
      this.rotation.rotate(ref.organisationId, ref.integrationId);
    const { app, signingSecret } = await this.managing(userId, ref, rotate);
    return success(200, 'Signing secret rotated successfully', toIntegration(app, { signingSecret }));
  }

  private managing<T>(
    userId: string,
    { organisationId, integrationId }: IntegrationRef,
    work: () => Promise<T>,
  ): Promise<T> {
    return this.access.asOrganisationManager(userId, organisationId, () => {
      this.system.refuse(integrationId);
      return work();
    });
  }

  private async findSystem({
    organisationId,
    integrationId,
  }: IntegrationRef): Promise<OrganisationIntegrationDto | null> {
    if (!this.system.find(integrationId)) return null;
    const all = await this.system.list(organisationId);
    const found = all.find(({ integration }) => integration.id === integrationId);
    return found ? toSystemDetails(found.integration, found.isActive) : null;
  }
}

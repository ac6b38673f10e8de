import { Injectable } from '@nestjs/common';
import { Apps, type AppScope } from '../apps/catalogue/apps.service.js';
import { page, type PageQuery } from '../kernel/http/page-query.dto.js';
import { Access } from '../tenancy/access.service.js';
import { success } from '../tenancy/organisations/status-envelope.dto.js';
import {
  type CustomIntegrationAnswerDto,
  type CustomIntegrationInputDto,
  type CustomIntegrationListDto,
  type NewCustomIntegrationAnswerDto,
  toCustomIntegration,
} from './custom-integration.dto.js';

/** Only those that were made here are seen here; the family of all integrations shows them, too. */
export const customOf = (organisationId: string): AppScope => ({ organisationId, isCustom: true });

/** Integrations that are known by their JSON alone. Members see them, owners and admins change them. */
@Injectable()
export class CustomIntegrations {
  constructor(
    private readonly access: Access,
    private readonly apps: Apps,
  ) {}

  async create(
    userId: string,
    organisationId: string,
    { json_url: jsonUrl }: CustomIntegrationInputDto,
  ): Promise<NewCustomIntegrationAnswerDto> {
    const create = (): ReturnType<Apps['create']> =>
      this.apps.create({ organisationId, userId, jsonUrl, isCustom: true });
    const made = await this.access.asOrganisationManager(userId, organisationId, create);
    const data = { ...toCustomIntegration(made.app), signing_secret: made.signingSecret };
    return success(201, 'Integration app created successfully', data);
  }

  async list(userId: string, organisationId: string, query: PageQuery): Promise<CustomIntegrationListDto> {
    await this.access.organisation(userId, organisationId);
    const { rows, total } = await this.apps.list(customOf(organisationId), query);
    const answer = success(200, 'Integrations retrieved successfully.', rows.map(toCustomIntegration));
    return { ...answer, pagination: page(query, total) };
  }

  async update(
    userId: string,
    organisationId: string,
    id: string,
    { json_url: jsonUrl }: CustomIntegrationInputDto,
  ): Promise<CustomIntegrationAnswerDto> {
    const app = await this.access.asOrganisationManager(userId, organisationId, () =>
      this.apps.update(customOf(organisationId), id, { jsonUrl }),
    );
    return success(200, 'Integrations updated successfully', toCustomIntegration(app));
  }

  async delete(userId: string, organisationId: string, id: string): Promise<CustomIntegrationAnswerDto> {
    await this.access.requireOrganisationManager(userId, organisationId);
    const app = await this.apps.delete(customOf(organisationId), id);
    return success(200, 'Integrations deleted successfully', toCustomIntegration(app));
  }
}

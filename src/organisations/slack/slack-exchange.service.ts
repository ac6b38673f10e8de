import { Injectable } from '@nestjs/common';
import { Access } from '../../tenancy/access.service.js';
import { success } from '../../tenancy/organisations/status-envelope.dto.js';
import { type AskedConsent, Consents } from './consents.service.js';
import type {
  ExchangeSlackCodeDto,
  SlackAccessAnswerDto,
  SlackAccessDto,
  SlackGrantAnswerDto,
} from './slack-access.dto.js';
import { SlackAccesses } from './slack-accesses.service.js';
import { SlackApp } from './slack-app.service.js';

/** Slack for an organisation: owners and admins install the deployment's app, members see where it is. */
@Injectable()
export class SlackExchange {
  constructor(
    private readonly access: Access,
    private readonly app: SlackApp,
    private readonly accesses: SlackAccesses,
    private readonly consents: Consents,
  ) {}

  async exchange(userId: string, organisationId: string, body: ExchangeSlackCodeDto): Promise<SlackGrantAnswerDto> {
    const { grant, kept } = await this.access.asOrganisationManager(userId, organisationId, async () => {
      const { grant, account } = await this.app.exchange(body.oauth_code, null);
      return { grant, kept: await this.accesses.keep({ organisationId, userId }, grant, account, false) };
    });
    const at = grant.postingAddress;
    return success(200, 'Slack OAuth token exchange successful', {
      id: kept.id,
      access_token: grant.accessToken,
      incoming_webhook: at && {
        channel: at.channel,
        channel_id: at.channelId,
        configuration_url: at.configurationUrl,
        url: at.url,
      },
      team_id: kept.team_id,
      team_name: kept.team_name,
      installation_id: kept.installation_id!,
    });
  }

  async get(userId: string, organisationId: string, teamId: string | null): Promise<SlackAccessAnswerDto> {
    await this.access.organisation(userId, organisationId);
    const data = await this.accesses.get(organisationId, teamId);
    return success(200, 'Slack access info fetched successfully', data);
  }

  async disconnect(userId: string, organisationId: string, teamId: string | null): Promise<SlackAccessAnswerDto> {
    await this.access.requireOrganisationManager(userId, organisationId);
    const data = await this.accesses.remove(organisationId, teamId);
    return success(200, 'Slack disconnected successfully', data);
  }

  async beginInstall(userId: string, organisationId: string): Promise<AskedConsent> {
    await this.access.requireOrganisationManager(userId, organisationId);
    return this.consents.ask({ organisationId, userId });
  }

  /** A consent that is this browser's own, or was confirmed. Whoever asked must still manage the organisation. */
  async finishInstall(state: string, code: string): Promise<SlackAccessDto> {
    const grantee = await this.consents.take(state);
    return this.access.asOrganisationManager(grantee.userId, grantee.organisationId, async () => {
      const { grant, account } = await this.app.exchange(code, this.consents.redirectUri);
      return this.accesses.keep(grantee, grant, account, true);
    });
  }
}

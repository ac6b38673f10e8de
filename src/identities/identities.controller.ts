import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../kernel/http/current-user.decorator.js';
import { Endpoint } from '../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../kernel/http/idempotency/idempotent.decorator.js';
import type { Principal } from '../kernel/http/principal.js';
import { UuidParam } from '../kernel/http/uuid-param.decorator.js';
import { Identities } from './identities.service.js';
import {
  IdentitiesQuery,
  IdentityAnswerDto,
  IdentityRemovedDto,
  LinkIdentityDto,
  PeopleListDto,
} from './identity.dto.js';
import { IdentityLinks } from './identity-links.service.js';
import { SuggestionRuns } from './suggestion-runs.service.js';
import { SuggestionsAnswerDto } from './suggestions.dto.js';

const MANAGERS = { forbidden: 'You are a plain member of the workspace.' };
const TAKEN = 'The account is somebody else’s, or they have another one in that team (`IDENTITY_TAKEN`).';

/** Who is who on which platform. */
@ApiTags('identities')
@Controller('api/v2/workspaces/:id/identities')
export class IdentitiesController {
  constructor(
    private readonly identities: Identities,
    private readonly links: IdentityLinks,
    private readonly suggestions: SuggestionRuns,
  ) {}

  @Get()
  @Endpoint({
    summary: 'List people and their identities',
    description:
      'Who is who on the platforms of the workspace. Every member sees confirmed identities, owners and admins also what is ' +
      'suggested and what was declined. People without an identity that matches are left out.',
    response: PeopleListDto,
  })
  list(
    @CurrentUser() user: Principal,
    @UuidParam('id') id: string,
    @Query() query: IdentitiesQuery,
  ): Promise<PeopleListDto> {
    return this.identities.list(user.userId, id, query);
  }

  @Post()
  @Idempotent()
  @Endpoint({
    summary: 'Link an identity',
    description:
      'For owners and admins. From then on a mention of the person, in whatever way it was written, notifies them on that ' +
      'platform. Platforms that tell who somebody is are asked for the name, and whether there is such a person at all.',
    status: 201,
    response: IdentityAnswerDto,
    errors: {
      ...MANAGERS,
      missing:
        'There is no such workspace (`WORKSPACE_NOT_FOUND`), or no such integration (`INTEGRATION_NOT_FOUND`) or person ' +
        '(`PERSON_NOT_FOUND`) in it.',
      conflict: TAKEN,
      unprocessable:
        'The platform knows nobody with this id (`EXTERNAL_USER_NOT_FOUND`), the user is not a member of the workspace ' +
        '(`NOT_IN_WORKSPACE`), or the integration was never connected (`INTEGRATION_NOT_CONNECTED`) or is refused now: ' +
        'INVALID_CREDENTIALS and others.',
      upstream: 'The platform could not be asked: NETWORK_ERROR or PLATFORM_ERROR.',
    },
  })
  link(
    @CurrentUser() user: Principal,
    @UuidParam('id') id: string,
    @Body() body: LinkIdentityDto,
  ): Promise<IdentityAnswerDto> {
    return this.links.link(user.userId, id, body);
  }

  @Post('suggestions')
  @Endpoint({
    summary: 'Look for suggestions',
    description:
      'For owners and admins. Asks the connected platforms about people who wrote or were mentioned lately, and suggests ' +
      'members of the workspace with the same email address, which is not kept. What was decided before stays. Some ' +
      'suggestions come by themselves, whenever the platform is asked for a name. It takes 20 seconds at most.',
    response: SuggestionsAnswerDto,
    errors: MANAGERS,
  })
  suggest(@CurrentUser() user: Principal, @UuidParam('id') id: string): Promise<SuggestionsAnswerDto> {
    return this.suggestions.run(user.userId, id);
  }

  @Post(':identityId/confirm')
  @Endpoint({
    summary: 'Confirm a suggested identity',
    description:
      'For owners and admins; also for one that was declined. It has its effect from then on. Email addresses are not ' +
      'verified here: look at who it is first, a wrong link notifies the wrong person.',
    response: IdentityAnswerDto,
    errors: { ...MANAGERS, conflict: TAKEN },
  })
  confirm(
    @CurrentUser() user: Principal,
    @UuidParam('id') id: string,
    @UuidParam('identityId') identityId: string,
  ): Promise<IdentityAnswerDto> {
    return this.identities.confirm(user.userId, id, identityId);
  }

  @Post(':identityId/decline')
  @Endpoint({
    summary: 'Decline a suggested identity',
    description: 'For owners and admins. It is not suggested again.',
    response: IdentityAnswerDto,
    errors: { ...MANAGERS, conflict: 'It is confirmed (`IDENTITY_CONFIRMED`).' },
  })
  decline(
    @CurrentUser() user: Principal,
    @UuidParam('id') id: string,
    @UuidParam('identityId') identityId: string,
  ): Promise<IdentityAnswerDto> {
    return this.identities.decline(user.userId, id, identityId);
  }

  @Delete(':identityId')
  @Endpoint({
    summary: 'Unlink an identity',
    description:
      'For owners and admins, and for the member whose it is. Mentions are words there again; one that was suggested may ' +
      'be suggested again. A person goes with their last identity.',
    response: IdentityRemovedDto,
    errors: { forbidden: 'You are a plain member of the workspace, and it is not yours.' },
  })
  remove(
    @CurrentUser() user: Principal,
    @UuidParam('id') id: string,
    @UuidParam('identityId') identityId: string,
  ): Promise<IdentityRemovedDto> {
    return this.identities.remove(user.userId, id, identityId);
  }
}

import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import type { Principal } from '../../kernel/http/principal.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import { ConnectionId } from '../connection-id.decorator.js';
import { GraphDto, GraphQuery, NeighboursDto, NeighboursQuery } from './graph.dto.js';
import { Graphs } from './graphs.service.js';

const OFF = { conflict: 'The graph is switched off (`GRAPH_DISABLED`).' };

@ApiTags('connections')
@Controller('api/connections/:connection_id/graph')
export class GraphController {
  constructor(private readonly graphs: Graphs) {}

  @Get()
  @Endpoint({
    summary: 'Get the graph',
    description:
      'People, channels, subjects and links, and how they belong together: the heaviest edges that the filters let ' +
      'through. `settings.graph_enabled` of the connection switches it on.',
    response: GraphDto,
    errors: OFF,
  })
  get(@CurrentUser() user: Principal, @ConnectionId() id: string, @Query() query: GraphQuery): Promise<GraphDto> {
    return this.graphs.get(user.userId, id, query);
  }

  @Get('nodes/:node_id/neighbours')
  @Endpoint({
    summary: "Get a node's neighbours",
    description: 'The nodes that a few edges lead to, whatever their direction, and the edges among them.',
    response: NeighboursDto,
    errors: OFF,
  })
  neighbours(
    @CurrentUser() user: Principal,
    @ConnectionId() id: string,
    @UuidParam('node_id') node: string,
    @Query() query: NeighboursQuery,
  ): Promise<NeighboursDto> {
    return this.graphs.neighbours(user.userId, id, node, query);
  }
}

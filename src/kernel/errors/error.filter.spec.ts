import { Controller, Get, Param } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { emptyDatabase, startHttp } from '../http/http.fixture.js';
import { AppError } from './app-error.js';

@Controller('doors')
class DoorsController {
  @Get([':id', ':id/:token/:name'])
  open(@Param('id') id: string) {
    throw new AppError('OUT_OF_ORDER', 'unavailable', `Door ${id} is out of order.`);
  }
}

let app: NestFastifyApplication;
let logged: string[] = [];

beforeAll(async () => {
  const onLog = (line: string): void => void logged.push(line);
  app = await startHttp({ controllers: [DoorsController], imports: [emptyDatabase()], onLog });
});
afterAll(() => app.close());

const pathsOf = async (url: string) => {
  logged = [];
  expect((await app.inject({ url })).statusCode).toBe(503);
  return logged.map((line) => JSON.parse(line) as { path?: string }).flatMap(({ path }) => path ?? []);
};

describe('the log of requests that failed', () => {
  it('names the path', async () => {
    expect(await pathsOf('/doors/1?key=secret')).toEqual(['/doors/1']);
  });

  it('names the route alone where the path itself opens something', async () => {
    expect(await pathsOf('/doors/1/s%65cret/plan.txt')).toEqual(['/doors/:id/:token/:name']);
    expect(logged.join('\n')).not.toMatch(/s(e|%65)cret/);
  });
});

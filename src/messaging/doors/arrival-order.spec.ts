import { ArrivalOrder } from './arrival-order.js';

interface Arrival {
  /** Ends its check. */
  checked(error?: Error): void;
  passed: Promise<unknown>;
}

let order: ArrivalOrder;
let entered: string[];
beforeEach(() => {
  order = new ArrivalOrder();
  entered = [];
});

function arrive(name: string, key = 'door', enter = (): Promise<unknown> => Promise.resolve(name)): Arrival {
  let checked!: Arrival['checked'];
  const check = new Promise<string>((resolve, reject) => {
    checked = (error) => (error ? reject(error) : resolve(name));
  });
  const passed = order.pass(
    key,
    () => check,
    (answer) => {
      entered.push(answer);
      return enter();
    },
  );
  passed.catch(() => undefined);
  return { checked, passed };
}

const aMoment = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('lets those enter in the order of their arrival whose checks end in another', async () => {
  const arrivals = ['one', 'two', 'three'].map((name) => arrive(name));
  arrivals[2]!.checked();
  arrivals[1]!.checked();
  await aMoment();
  expect(entered).toEqual([]);
  arrivals[0]!.checked();
  expect(await Promise.all(arrivals.map(({ passed }) => passed))).toEqual(['one', 'two', 'three']);
  expect(entered).toEqual(['one', 'two', 'three']);
});

it('does not wait until who came before is through', async () => {
  const first = arrive('one', 'door', () => new Promise(() => undefined));
  const second = arrive('two');
  first.checked();
  second.checked();
  expect(await second.passed).toBe('two');
});

it('goes on behind who was refused, who hears why', async () => {
  const [first, second] = [arrive('one'), arrive('two')];
  second.checked();
  first.checked(new Error('Not genuine'));
  await expect(first.passed).rejects.toThrow('Not genuine');
  expect(await second.passed).toBe('two');
});

it('holds those back behind who was refused as long as who came before both is being checked', async () => {
  const [first, second, third] = [arrive('one'), arrive('two'), arrive('three')];
  second.checked(new Error('Not genuine'));
  third.checked();
  await aMoment();
  const late = arrive('four');
  late.checked();
  await aMoment();
  expect(entered).toEqual([]);
  first.checked();
  await Promise.all([first, third, late].map(({ passed }) => passed));
  expect(entered).toEqual(['one', 'three', 'four']);
});

it('goes on behind who could not enter', async () => {
  const first = arrive('one', 'door', () => {
    throw new Error('No room');
  });
  const second = arrive('two');
  second.checked();
  first.checked();
  await expect(first.passed).rejects.toThrow('No room');
  expect(await second.passed).toBe('two');
});

it('lets nobody wait for who came to another door', async () => {
  arrive('one', 'elsewhere');
  const second = arrive('two');
  second.checked();
  expect(await second.passed).toBe('two');
});

it('passes by whose check takes too long', async () => {
  const first = arrive('one');
  const second = arrive('two');
  second.checked();
  expect(await second.passed).toBe('two');
  first.checked();
  await first.passed;
  expect(entered).toEqual(['two', 'one']);
});

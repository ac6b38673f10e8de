import { type NativeDelivery, noticeOf } from './delivery.entity.js';

const post = (more: Partial<NativeDelivery>) =>
  noticeOf({ id: 'd', kind: 'post', parts_done: 1, parts: null, ...more } as NativeDelivery);

describe('What is told of a delivery', () => {
  it('is about a file once only files of a post are left, else about what it is', () => {
    const parts = [{ payload: {} }, { payload: {}, file: 0 }] as NativeDelivery['parts'];
    expect(post({ parts })).toMatchObject({ delivery_id: 'd', kind: 'post', about: 'file' });
    expect(post({ parts, parts_done: 0 }).about).toBe('post');
    expect(post({ parts, kind: 'edit' }).about).toBe('edit');
    expect(post({}).about).toBe('post');
  });

  it('carries why it failed', () => {
    const last_error = { code: 'DELIVERY_FAILED', message: 'No.' };
    expect(post({ status: 'failed', last_error })).toMatchObject({ status: 'failed', error: last_error });
  });
});

import * as parse from './parsers.js';
import { setting } from './setting.js';

/** Where the contents of files are kept, and how large they may be. */
export const FILE_SETTINGS = {
  FILES_S3_BUCKET: setting({
    fallback: null,
    shown: 'none: files are kept under `DATA_DIR`',
    meaning: 'the bucket that keeps the files of messages; any S3-compatible store',
    example: 'patchbay-files',
    parse: parse.text,
  }),
  FILES_S3_ENDPOINT: setting({
    fallback: null,
    shown: "the region's own, at AWS",
    meaning: 'where the store is reached',
    example: 'https://minio.example.com:9000',
    parse: parse.baseUrl,
  }),
  FILES_S3_REGION: setting({
    fallback: 'us-east-1',
    meaning: 'the region that its requests are signed for',
    example: 'eu-central-1',
    parse: parse.text,
  }),
  FILES_S3_ACCESS_KEY_ID: setting({
    fallback: null,
    shown: 'none',
    meaning: 'the key that may put, get and delete objects in the bucket',
    example: 'AKIAIOSFODNN7EXAMPLE',
    parse: parse.text,
  }),
  FILES_S3_SECRET_ACCESS_KEY: setting({
    fallback: null,
    shown: 'none',
    meaning: 'its secret',
    example: '0123456789abcdef0123456789abcdef',
    parse: parse.text,
  }),
  FILES_S3_PATH_STYLE: setting({
    fallback: null,
    shown: 'true with `FILES_S3_ENDPOINT`, else false',
    meaning: "whether the bucket stands in the path rather than in the host's name: `true` or `false`",
    example: 'true',
    parse: parse.flag,
  }),
  FILE_MAX_BYTES: setting({
    fallback: String(1024 ** 3),
    shown: '1073741824 (1 GiB)',
    meaning: 'bytes of the largest file that is uploaded, or fetched from a platform',
    example: '104857600',
    // What fits into the 10,000 parts of an S3 upload.
    parse: parse.integer(1, 50_000_000_000),
  }),
};

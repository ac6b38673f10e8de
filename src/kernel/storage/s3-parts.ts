import type { CompletedPart, S3Client } from '@aws-sdk/client-s3';

export type S3Module = typeof import('@aws-sdk/client-s3');
export type Send = S3Client['send'];

/**
 * An object that is sent part by part, one at a time, so that one buffer does for all of them: the SDK's own upload holds
 * several, and a file of 100 MB took 60 MB of memory. What fits into one part is put at once.
 */
export class S3Parts {
  private uploadId: string | undefined;
  private readonly sent: CompletedPart[] = [];

  constructor(
    private readonly s3: S3Module,
    private readonly send: Send,
    private readonly target: { Bucket: string; Key: string },
    private readonly contentType: string,
  ) {}

  /** A part that others follow. The buffer is free again afterwards. */
  async add(part: Buffer): Promise<void> {
    if (this.uploadId === undefined) {
      const begin = new this.s3.CreateMultipartUploadCommand({ ...this.target, ContentType: this.contentType });
      this.uploadId = (await this.send(begin)).UploadId;
    }
    const place = { ...this.target, UploadId: this.uploadId, PartNumber: this.sent.length + 1 };
    const { ETag } = await this.send(new this.s3.UploadPartCommand({ ...place, Body: part }));
    this.sent.push({ ETag, PartNumber: place.PartNumber });
  }

  /** The last part, which may be empty; the object is there afterwards. */
  async end(part: Buffer): Promise<void> {
    if (this.uploadId === undefined) {
      await this.send(new this.s3.PutObjectCommand({ ...this.target, ContentType: this.contentType, Body: part }));
      return;
    }
    if (part.length > 0) await this.add(part);
    const whole = { ...this.target, UploadId: this.uploadId, MultipartUpload: { Parts: this.sent } };
    await this.send(new this.s3.CompleteMultipartUploadCommand(whole));
    this.uploadId = undefined;
  }

  /** Forgets what was sent. Where that fails, the bucket's own rules for unfinished uploads are all that is left. */
  async abort(send: Send): Promise<void> {
    if (this.uploadId === undefined) return;
    const forget = new this.s3.AbortMultipartUploadCommand({ ...this.target, UploadId: this.uploadId });
    await send(forget).catch(() => undefined);
  }
}

import { Param, type PipeTransform } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { invalid } from '../../kernel/errors/errors.js';

// One emoji, or a platform's name for one of its own: no space, no control character, no markup's colon needed.
const EMOJI = /^[^\s\p{Cc}\p{Cs}]{1,64}$/u;

const emojiPipe: PipeTransform<string, string> = {
  transform(value) {
    if (!EMOJI.test(value)) throw invalid([{ field: 'emoji', message: 'must be 1 to 64 characters without space' }]);
    return value;
  },
};

/** The path parameter `emoji`. */
export const EmojiParam = (): ParameterDecorator => (target, method, index) => {
  Param('emoji', emojiPipe)(target, method, index);
  const descriptor = Object.getOwnPropertyDescriptor(target, method!) as TypedPropertyDescriptor<unknown>;
  ApiParam({
    name: 'emoji',
    description: 'An emoji, or the name of a custom one; percent-encoded.',
    schema: { type: 'string', minLength: 1, maxLength: 64, example: '👍' },
  })(target, method!, descriptor);
};

import { SocketAnswers, SocketClientCalls, SocketServerEvents } from './socket-contract.dto.js';

/** For the contract's `extraModels`: no endpoint refers to them. */
export const SOCKET_MODELS = [SocketServerEvents, SocketClientCalls, SocketAnswers];

/** A root extension of the contract, since OpenAPI has no word for sockets; it holds every socket schema by reference. */
export const SOCKETS_EXTENSION = {
  'x-sockets': {
    protocol: 'socket.io 4',
    path: '/socket.io/',
    server_events: { $ref: '#/components/schemas/SocketServerEvents' },
    client_calls: { $ref: '#/components/schemas/SocketClientCalls' },
    answers: { $ref: '#/components/schemas/SocketAnswers' },
  },
};

/** A section of the contract's description. */
export const SOCKETS_DESCRIPTION = `## Sockets

socket.io 4 on the same host and port, path \`/socket.io/\`. Connect with \`auth: { token }\` (an access token or a personal
API key) or an \`Authorization\` header; a refusal arrives as \`connect_error\` with \`data: { success, code, error }\`.

- \`subscribe { channel_id, after? }\`: messages, pins and members of a channel. With \`after\` (a \`change_seq\`), every message
  that changed since is told first, oldest change first, as it is now: \`message.created\` when nothing happened to it since,
  \`message.updated\`, or \`message.deleted\` with the tombstone; a client stores what it does not know yet. Then the
  acknowledgement \`{ success, channel_id, change_seq }\` comes, and live events go on without a gap or a double. More than
  10,000 changes are refused (\`REPLAY_TOO_LONG\`).
- \`subscribe { workspace_id }\`: \`channel.*\` and \`member.*\` of public channels; for owners and admins also
  \`installation.status\` and \`delivery.updated\`.
- \`unsubscribe\` takes the same ids; \`authenticate { token }\` goes on with a newer token before the old one expires.
- Every call is acknowledged, also a bad one: \`{ success: false, code, error, fields? }\`.
- \`message.*\` and \`pin.*\` of a channel arrive in the order of their \`change_seq\`; one may be missing where a later change of
  the same message overtook it.
- \`subscription.ended\` says that access was lost; \`session.ended\` comes before the server closes a socket (\`TOKEN_EXPIRED\`).

Calls, answers and payloads are the schemas \`SocketClientCalls\`, \`SocketAnswers\` and \`SocketServerEvents\`.`;

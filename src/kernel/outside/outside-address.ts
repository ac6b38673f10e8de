import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

/** All that IANA has given out as global unicast; what lies elsewhere is not outside, whatever it is or will be. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** The well-known prefix by which IPv6 networks reach IPv4 addresses (RFC 6052). Local prefixes are not outside. */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/** Public by its range, yet Azure's own service inside each of its machines. */
const INSIDE_ALTHOUGH_UNICAST = new Set(['168.63.129.16']);

/**
 * Whether an address, as DNS or a socket gives it, is one of the Internet. Those that carry an IPv4 address (mapped, NAT64) are
 * what they carry; the tunnels of old (6to4, Teredo, IPv4-compatible), zones and what cannot be read are not outside.
 */
export function isOutsideAddress(address: string): boolean {
  // Node reads strictly; the library also takes octal, hexadecimal and short forms.
  if (isIPv4(address)) return isOutsideIPv4(ipaddr.IPv4.parse(address));
  return isIPv6(address) && !address.includes('%') && isOutsideIPv6(ipaddr.IPv6.parse(hexadecimal(address)));
}

/** Without dots, for the library takes `::8.8.8.8` for the mapped `::ffff:8.8.8.8`. */
function hexadecimal(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

function isOutsideIPv4(address: ipaddr.IPv4): boolean {
  return address.range() === 'unicast' && !INSIDE_ALTHOUGH_UNICAST.has(address.toString());
}

function isOutsideIPv6(address: ipaddr.IPv6): boolean {
  if (address.isIPv4MappedAddress() || address.match(NAT64)) {
    return isOutsideIPv4(new ipaddr.IPv4(address.toByteArray().slice(-4)));
  }
  return address.match(GLOBAL_UNICAST) && address.range() === 'unicast';
}

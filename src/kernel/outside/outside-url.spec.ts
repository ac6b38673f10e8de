import { OutsideError } from './outside-error.js';
import { allowedHosts, outsideUrl, redirectUrl } from './outside-url.js';

const NONE = allowedHosts([]);

const refusal = (typed: string, allowed = NONE): string => {
  try {
    return `taken as ${outsideUrl(typed, allowed).href}`;
  } catch (error) {
    if (error instanceof OutsideError) return error.reason;
    throw error;
  }
};

describe('A typed URL', () => {
  it.each([
    ['https://example.com/a/b?c=d#e', 'https://example.com/a/b?c=d'],
    ['HTTPS://EXAMPLE.com', 'https://example.com/'],
    ['http://example.com.:8080/x', 'http://example.com:8080/x'],
    ['https://bücher.example/ü?q=ö', 'https://xn--bcher-kva.example/%C3%BC?q=%C3%B6'],
    ['https://8.8.8.8/dns', 'https://8.8.8.8/dns'],
    ['https://[2606:4700:4700::1111]/', 'https://[2606:4700:4700::1111]/'],
    ['https://localhost.example.com/', 'https://localhost.example.com/'],
    ['https://mylocal.example/@me', 'https://mylocal.example/@me'],
  ])('%s is read as %s', (typed, href) => {
    expect(outsideUrl(typed, NONE).href).toBe(href);
  });

  it('may be 2,048 characters long, before and after it is encoded', () => {
    const start = 'https://example.com/';
    expect(outsideUrl(start.padEnd(2_048, 'a'), NONE).href).toHaveLength(2_048);
    expect(refusal(start.padEnd(2_049, 'a'))).toBe('url-refused');
    expect(refusal(start.padEnd(1_000, 'ü'))).toBe('url-refused');
    expect(refusal(`https://${'a'.repeat(254)}/`)).toBe('url-refused');
  });

  it('may name a private host that is allowed, on any port, and no other', () => {
    const allowed = allowedHosts(['localhost', '127.0.0.1', '0:0:0:0:0:0:0:1', 'app.internal']);
    for (const typed of ['http://localhost:22/', 'http://LOCALHOST./', 'http://2130706433/', 'http://[::1]:6000/']) {
      expect(outsideUrl(typed, allowed)).toBeInstanceOf(URL);
    }
    expect(outsideUrl('https://app.internal/', allowed).href).toBe('https://app.internal/');
    expect(refusal('http://127.0.0.2/', allowed)).toBe('address-refused');
    expect(refusal('http://app.localhost/', allowed)).toBe('address-refused');
    expect(refusal('http://[::ffff:127.0.0.1]/', allowed)).toBe('address-refused');
  });

  it('is refused without its password, path or query being repeated', () => {
    for (const typed of ['https://me:hunter2@example.com/secret?key=1', 'http://10.0.0.1/secret?key=1', 'x://secret']) {
      const refuse = (): URL => outsideUrl(typed, NONE);
      expect(refuse).toThrow(OutsideError);
      expect(refuse).not.toThrow(/hunter2|secret|key/);
    }
  });

  it('says how a private host is opened for development', () => {
    expect(() => outsideUrl('http://localhost:3000/', NONE)).toThrow(/"localhost".*ALLOWED_PRIVATE_HOSTS/);
  });

  it.each(['http://example.com:22/', 'https://example.com:25/', 'http://8.8.8.8:6000/', 'http://example.com:0/'])(
    'is refused on a port of another protocol: %s',
    (typed) => expect(refusal(typed)).toBe('url-refused'),
  );

  it('is resolved against where it redirects from, and checked again', () => {
    const from = new URL('https://example.com/a/b');
    expect(redirectUrl('../c?d#e', from, NONE).href).toBe('https://example.com/c?d');
    expect(redirectUrl('//other.example/x y', from, NONE).href).toBe('https://other.example/x%20y');
    expect(() => redirectUrl('//169.254.169.254/latest', from, NONE)).toThrow(/169\.254\.169\.254/);
    expect(() => redirectUrl('http://[', from, NONE)).toThrow(OutsideError);
  });
});

import { TeamsAddresses } from './addresses.js';

const real = new TeamsAddresses('https://login.microsoftonline.com');
const local = new TeamsAddresses('http://127.0.0.1:3900/teams/login');

describe('The addresses of Teams', () => {
  it.each([
    'https://smba.trafficmanager.net/emea/',
    'https://smba.trafficmanager.net/amer/66666666-7777-4888-9999-000000000000/',
    'https://smba.infra.gcc.teams.microsoft.com/gcc',
    'https://smba.infra.gov.teams.microsoft.us/gcch',
    'https://canary.botapi.skype.com/amer/',
    'https://europe.api.botframework.com/v3',
  ])('hold the Bot Connector’s %s', (url) => expect(real.isConnector(url)).toBe(true));

  it.each([
    '',
    'smba.trafficmanager.net',
    'http://smba.trafficmanager.net/emea/',
    'https://smba.trafficmanager.net:8443/emea/',
    'https://smba.trafficmanager.net.evil.example/',
    'https://evil.example/smba.trafficmanager.net',
    'https://evilsmba.trafficmanager.net/',
    'https://other.trafficmanager.net/',
    'https://somebody@smba.trafficmanager.net/',
    'https://smba.trafficmanager.net@evil.example/',
    'https://127.0.0.1/',
    'http://127.0.0.1:3900/teams/smba/emea/',
    'http://169.254.169.254/latest/meta-data/',
    'file:///etc/passwd',
    'https://contoso.sharepoint.com/',
  ])('do not hold %p', (url) => expect(real.isConnector(url)).toBe(false));

  it('are the stand-in’s as well, where the login is one on plain http', () => {
    expect(local.isConnector('http://127.0.0.1:3900/teams/smba/emea/')).toBe(true);
    expect(local.isFileStore('http://localhost:3900/teams/onedrive/download/x')).toBe(true);
    expect(local.isConnector('http://127.0.0.1:3901/teams/smba/emea/')).toBe(false);
    expect(local.isConnector('http://10.0.0.1:3900/teams/smba/emea/')).toBe(false);
    expect(local.isConnector('https://smba.trafficmanager.net/emea/')).toBe(true);
  });

  it('tell where the token may go from where files lie', () => {
    expect(real.isFileStore('https://contoso-my.sharepoint.com/personal/x/_layouts/15/download.aspx?tempauth=y')).toBe(
      true,
    );
    expect(real.isFileStore('https://smba.trafficmanager.net/emea/')).toBe(false);
    expect(real.isFileStore('http://contoso.sharepoint.com/x')).toBe(false);
  });
});

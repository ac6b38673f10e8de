/**
 * Words that say nothing about what is talked of: the commonest of English, German, French, Spanish, Portuguese,
 * Italian and Dutch, and the small talk of chats. In lower case, without apostrophes.
 */
const WORDS = `
about above after again against ago all almost already also although always and another any anyone anything anyway are
arent around ask asked away back because been before being below between both but came can cannot cant come comes coming
could couldnt did didnt does doesnt doing done dont down during each either else even ever every everyone everything few
for from further gave get gets getting give given goes going gone gonna good got had hadnt has hasnt have havent having
hello her here heres hers herself hey him himself his how however into isnt its itself ive just keep kind know known last
least less let lets like likely little look looking looks lot lots made make makes making many maybe mean means might mine
more most much must myself need needed needs neither never new next nice nobody none nor not nothing now off often okay
once one ones only onto other others our ours ourselves out over own per perhaps please possible pretty probably put quite
rather really right said same saw say saying says see seem seems seen several shall she should shouldnt since some someone
something sometimes soon sorry still stuff such sure take taken takes than thank thanks that thats the their theirs them
themselves then there theres these they theyre theyve thing things think this those though through thus till time today
together told tomorrow tonight too took toward try trying two under until upon use used uses using very via wait want
wanted wants was wasnt way well went were werent what whatever whats when where whether which while who whole whom whose
why will with within without wont would wouldnt yeah yes yesterday yet you youd youll your youre yours yourself youve weve
were well hes shes theyll itll lol haha omg btw imo fyi guys hi

aber alle allem allen aller alles als also andere anderen auch auf aus bei beim bereits bin bis bist bitte dabei dafür
damit danach dann daran darauf darum das dass dein deine dem den denn der des dessen deshalb dich die dies diese diesem
diesen dieser dieses dir doch dort durch eben ein eine einem einen einer eines einfach einige einmal etwas euch euer für
gegen genau gerade gern gibt ging gut habe haben habt hallo hast hat hatte hatten heute hier hin hinter ich ihm ihn ihnen
ihr ihre ihrem ihren immer ist jede jedem jeden jeder jedes jetzt kann kannst kein keine keinen können könnte machen macht
mal man mehr mein meine meinem meinen mich mir mit morgen muss müssen nach nein nicht nichts noch nun nur oder ohne schon
sehr sein seine seinem seinen seit selbst sich sie sind soll sollte sondern sonst über uns unser unsere unter viel viele
vom von vor wann war waren warum was weil weiter welche wenn wer werde werden wie wieder will wir wird wirklich wollen
worden wurde wurden würde zum zur zwar zwischen danke

afin ainsi alors après assez aucun aussi autre autres avant avec avoir avons avez beaucoup bien bon bonjour car cela ces
cest cet cette ceux chaque chez comme comment dans depuis des deux donc dont elle elles encore entre est être était été
eux fait faire faut ici ils jai jamais juste leur leurs lui mais merci mes mieux moi moins mon même nest non nos notre nous
nouveau ont oui par parce pas peu peut plus pour pourquoi pouvez quand que quel quelle quelque qui quoi sans sera ses si
sinon son sont sous sur tes toi ton toujours tous tout toute toutes très trop une vers voilà vos votre vous vraiment

ahora algo algún alguna algunos ante antes aquí así aunque bien bueno cada casi como con contra cosa creo cual cuando
cuándo cómo del desde después donde dónde dos ella ellas ellos entonces entre era eran eres esa esas ese eso esos esta
está estaba estado están estar estas este esto estos estoy fue fueron gracias hace hacer hacia han has hasta hay hola las
les los luego mas más mejor menos mientras mis mismo mucho muchos muy nada nadie nos nosotros nuestra nuestro nunca otra
otro otros para pero poco podemos porque por puede pueden pues que qué quién quiero ser será si sido siempre sin sobre
solo sólo son soy también tan tanto tener tengo tiene tienen toda todas todo todos tus una uno unos usted vale vamos ver
vez voy

agora ainda alguém algum além antes apenas aqui assim até bem boa bom cada coisa com como das dela dele deles depois desde
disso dos ela elas ele eles então era essa esse está estão estava estou eu fazer foi foram isso isto já lhe mais mas mesmo
meu minha muito muitos nada não nas nem nos nós numa obrigado olá onde ontem para pela pelo pode podem por porque pra
qual quando quem são seja sem sempre ser seu seus sim sobre sua suas também tem têm temos tenho ter tinha todo todos tudo
uma umas vai vamos você vocês

adesso alla alle allo allora anche ancora avere bene che chi ciao come con così cosa cui dai dal dalla degli dei del della
delle dello dopo dove due era erano essere fare fatto forse già gli grazie hai hanno io loro lui ma mai meglio meno mentre
mi mia mio molto negli nei nel nella nelle noi non nostro ogni oggi oppure ora perché per però più poco poi possiamo può
prima quale quando quanto quella quelle quelli quello questa queste questi questo qui sempre senza sia siamo sono sta
stato stesso sua sul sulla suo tra troppo tutti tutto una uno vado voi

aan alleen alles als altijd ander andere bij ben bent dan dat daar deze dit doch doen door dus echt een eens even gaan
gaat geen geweest goed had heb hebben hebt heeft hem het hier hij hoe hun iemand iets ik is jij jou jouw jullie kan komt
kunnen maar maken meer men met mij mijn moet moeten naar net niet niets nog nou omdat ons onze ook op over reeds samen
soms te tegen toch toen tot uit van veel voor waar waarom wanneer want waren was wat weer wel welke werd wij wil willen
word worden wordt zal zelf zich zij zijn zo zonder zou
`;

export const STOP_WORDS: ReadonlySet<string> = new Set(WORDS.split(/\s+/));

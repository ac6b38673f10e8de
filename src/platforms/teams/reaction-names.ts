/**
 * The reactions whose ids are names alone, each behind its emoji: Microsoft's reference of reactions, without most of
 * its people at work and in sports. The others carry their code points.
 */
const NAMES = `
👍 like yes plusOne ❤️ heart rainbowheart2 😆 laugh 😮 surprised 😢 sad cry 😠 angry
😃 happyface 😄 grinningfacewithsmilingeyes laughdog laughmonkey laughrobot laughkoala 😅 sweatgrinning whew 🤣 rofl
😂 cwl 🙂 smile nod rainbowsmile 🙃 upsidedownface 🫠 meltingface 😉 wink 😊 smileeyes blush 😇 angel 🥰 inlove
😍 hearteyes hearteyesdog hearteyesmonkey hearteyesrobot hearteyeskoala 🤩 stareyes 😗 kiss ☺️ mmm 🥲 smilingfacewithtear
😋 tongueout 😜 winktongueout 😝 squintingfacewithtongue 🤭 giggle 🫢 handovermouth 🫣 peekingeye 🤫 lipssealed tmi
🤔 think 🫡 salute 🤨 wonder 😐 speechless 😑 expressionless emo 😶 blankface 🫥 dottedlineface 😶\u200d🌫️ faceinclouds
😏 smirk 😒 unamused ttm 🙄 dull wasntme 😮\u200d💨 faceexhaling 🫨 shaking 🙂\u200d↕️ headshakingvertically2
🙂\u200d↔️ headshakinghorizontally2 😌 relieved dream 😔 pensive 😪 sleepy 😴 sleepingface 🤒 ill 🤮 puke 🥶 shivering
🥱 hungover 😵\u200d💫 facewithspiraleyes 🥳 party holidayspirit 🥸 disguisedface 😎 cool coolcat coolmonkey 🤓 nerdy
🧐 movember 😕 confused 🫤 diagonalmouth 😧 worry 🥹 faceholdingbacktears 😨 fearful 😭 loudlycrying 😱 screamingfear
😖 veryconfused 😫 doh 😞 disappointed 😓 sweat 😩 weary 😡 angryface 🤬 swear 😤 headbang 😈 devil 💀 skull 💩 poop
👻 ghost 🤖 smilerobot coolrobot sadrobot 😺 smilecat laughcat 😻 hearteyescat 😿 sadcat 🙁 saddog sadmonkey sadkoala shake
🙉 hearnoevil 🙈 seenoevil 🙊 speaknoevil 💋 lips 💌 loveletter 💖 sparklingheart 💗 growingheart 💕 twohearts
💔 brokenheart ❤️\u200d🔥 heartonfire ❤️\u200d🩹 mendingheart 🩷 heartpink 🧡 heartorange 💛 heartyellow 💚 heartgreen
💙 heartblue 🩵 heartlightblue 💜 heartpurple 🤎 heartbrown 🖤 heartblack 🩶 heartgrey 🤍 heartwhite 💣 bomb
💬 speechbubble 👁️\u200d🗨️ eyeinspeechbubble 🎧 headphones headphone 💡 idea 🥊 punch boxingglove

🤙 call ✋ highfive wait 👋 hi 🤘 rock 👏 clap clappinghands sarcastic 🤳 selfie selfiehand 🖖 vulcansalute
🙌 handsinair thewave1 thewave2 thewave3 thewave4 thewave5 🫱 rightwardshand 🫲 leftwardshand 🫳 palmdownhand 🫴 palmuphand
🫸 pushright 🫷 pushleft 👌 ok 🤌 pinchedfingers ✌️ victory 🤞 crossedfingers fingerscrossed 🫰 fingerheart
👈 pointleftindex 👉 pointrightindex 👇 pointdownindex ☝️ pointupindex 🫵 poke 👎 no ✊ raisedfist 🫶 hearthands
🤝 handshake 🙏 praying 💪 muscle 🫀 anatomicalheart 🫁 lungs 🫦 bitinglip 🎤 dropthemic 👊 fistbump

👶 smilebaby 👦 smileboy 👧 smilegirl 🧑 person 👨 smileman 👩 smilewoman 👵 oldwoman gran 🤦 facepalm
🤦\u200d♂️ manfacepalming 🤦\u200d♀️ womanfacepalming 🤷 shrug 🤷\u200d♂️ manshrug 🤷\u200d♀️ womanshrug 🙇 bowing
🙇\u200d♂️ bow 🙇\u200d♀️ thanks 🙋 happy_person_raising_one_hand 🙋\u200d♂️ man_raising_hand 🙋\u200d♀️ womanraisinghand
💁 person_tipping_hand 🙆\u200d♂️ man_gesturing_ok 🙆\u200d♀️ womangesturingok 🙅\u200d♂️ man_gesturing_not_ok
🙅\u200d♀️ womangesturingno 🧑\u200d💻 persondeveloper 👨\u200d💻 mantechie 👩\u200d💻 womandeveloper
🧑\u200d🚀 personastronaut 🧑\u200d🎓 student 👮 police_officer 🕵️ detective 💂 guard 🥷 ninja 👷 construction_worker
🫅 personcrown 🤴 prince 👸 princess 🎅 santa 🤶 mother_christmas 🧑\u200d🎄 mxclaus 🦸 personsuperhero
🦸\u200d♂️ mansuperhero 🦸\u200d♀️ hero 🧙\u200d♂️ wizard 🧙\u200d♀️ womanmage 🧚 fairy 🧛 vampire 🧛\u200d♂️ dracula
🧛\u200d♀️ ladyvampire 🧜 merperson 🧜\u200d♀️ mermaid 🧝 elf 🧟 personzombie 🧟\u200d♀️ zombie 🧌 troll 🏃 runner
🏃\u200d♂️ gottarun 🏃\u200d♀️ running 🕺 dance 🧗 climber ⛷️ skier 🏂 snowboarder 🏌️ golfer 🏊 personswimming
🏋️ weight_lifter 🚴\u200d♂️ bike 🚴\u200d♀️ womanridingbike 🤹 personjuggling 🧘 lotus_position 🧘\u200d♀️ yoga
🛌 person_in_bed 🫂 peoplehugging

🐵 smilemonkey snowangel 🐒 monkey 🦧 orangutanscratching 🐶 smiledog cooldog 🐕 dog 🦊 foxhug 🦝 racoon 🐈 cat
🐈\u200d⬛ blackcat 🦁 lion 🫎 moose 🫏 donkey 🦄 unicornhead 🦌 reindeer 🦬 bison 🐖 pig 🐑 lamb 🐘 elephant 🦣 mammoth
🐰 bunnyhug 🐇 bunny 🦫 beaver 🦔 hedgehoghug 🦇 batsmile 🐻\u200d❄️ polarbear 🐨 koala coolkoala 🐼 panda 🦥 sloth
🐧 penguin penguinkiss 🐔 hendance 🐺 werewolfhowl 🐦\u200d🔥 phoenix3 🦤 dodo 🪶 feather 🪽 wing wingleft
🐦\u200d⬛ birdblack 🪿 goose 🐢 tortoise 🦎 lizard 🐍 snake 🦖 trex 🐳 spoutingwhale 🐋 whale 🐬 dolphin 🦭 seal 🐟 fish
🐠 tropicalfish 🐙 octopus 🪸 coral 🪼 jellyfish 🐌 snail 🦋 butterfly 🐛 bug 🐝 bee 🪲 beetle 🦗 cricket 🪳 cockroach
🕷️ spider 🪰 fly 🪱 worm 🌸 cherryblossom 🪷 lotus 🌹 rose 🥀 wiltedflower 🌻 sunflower 🌼 flower 🌷 tulip 🪻 hyacinth
🌱 seedling 🪴 pottedplant 🌲 evergreentree 🌳 deciduoustree 🌴 palmtree 🌵 cactus cactuslove 🍀 goodluck 🍃 fallingleaf
🪹 nest 🪺 nestwitheggs

🍇 grapes 🍉 watermelon 🍊 orange 🍋 lemon 🍋\u200d🟩 lime4 🍌 banana 🍍 pineapple 🍎 apple 🍑 peach 🍒 cherries
🍓 strawberry 🫐 blueberries 🫒 olive 🍆 aubergine 🍄\u200d🟫 brownmushroom4 🫑 bellpepper 🫘 beans 🫚 ginger 🫛 peapod
🥐 croissant 🫓 flatbread 🧀 cheese 🍗 chickenleg 🍔 burger 🍟 fries 🍕 pizzaslice 🫔 tamale 🫕 fondue 🍜 noodles
🍪 cookies 🎂 cake 🍰 cakeslice 🧁 cupcake 🥧 pie ☕ coffee 🫖 teapot 🍵 chai 🍾 champagne 🍷 redwine 🍸 drink 🍺 beer
🥂 cheers 🫗 pour 🧋 bubbletea 🫙 jar 🥑 avocadolove 🦃 turkey

🏜️ desert 🏝️ island 🏖️ sandcastle 🪨 stone 🪵 wood 🛖 hut 🏠 house wfh 🗽 statueofliberty 🛝 slide 🚂 steamtrain
🚑 ambulance 🚓 policecar 🚕 taxi 🚗 car 🛻 pickuptruck 🚚 truck 🏍️ motorbike 🛵 scooter 🛺 rickshaw 🚲 bicycle
🛴 kickscooter 🛹 skate 🛼 rollerskate 🛞 wheel 🛑 stopsign 🛟 buoy ✈️ plane 🚀 launch ⌛ holdon 🌞 sun ⭐ star
🌧️ rain 🌈 rainbow ☔ umbrella ❄️ snowflake ⛄ snowmanwithoutsnow ☃️ snegovik 🔥 fire

🪭 fan 🛍️ shopping 🩴 thongsandal 🪮 hairpick 🪖 militaryhelmet 💄 lipstick 💍 ring 💎 diamond 🔔 bell 🎵 music
🪗 accordion 🎸 guitar 🪘 longdrum 🪇 maracas 🪈 flute 📱 phone 📞 telephonereceiver 🪫 lowbattery 💻 computer 🎬 movie
📸 camera 🪙 coin 📆 spiralcalendar 🗝️ oldkey 🪃 boomerang 🪚 carpentrysaw 🪛 screwdriver ⛓️\u200d💥 brokenchain8 🪝 hook
🪜 ladder 🩼 crutch 🩻 xray 🛗 elevator 🪞 mirror 🪟 window 🚽 toilet 🪠 plunger 🪤 mousetrap 🪣 bucket 🫧 bubbles
🪥 toothbrush 🚬 cigarette 🪦 headstone 🪬 hamsa 🪧 placard 🪪 idcard

🎃 pumpkin 🎄 xmastree 🎆 fireworks 🎇 sparkler 🎁 gift 🎗️ reminderribbon ribbonred 🏆 trophy 🥇 goldmedal 🥈 silvermedal
🥉 bronzemedal ⚽ soccerball bartlett womanfootball ⚾ baseball 🏀 basketball 🏈 americanfootball 🏉 rugbyball 🎾 tennisball
🎳 bowlingball 🏏 cricketbatandball 🥍 lacrosse ⛳ flaginhole 🎯 target 🎱 eightball 🪄 magicwand 🎮 games 🧸 hug 🪅 pinata
🪩 glitterball 🪆 matreshka 🪡 sewingneedle 🪢 knot 🪯 khanda 🛜 wifi ⚧️ transgendersymbol 🟰 equals
⁉️ exclamationquestionmark 💲 cash ♻️ recycle #️⃣ keycapnumbersign *️⃣ keycapnumberasterisk 0️⃣ keycapdigitzero
1️⃣ keycapdigitone 2️⃣ keycapdigittwo 3️⃣ keycapdigitthree 4️⃣ keycapdigitfour 5️⃣ keycapdigitfive 6️⃣ keycapdigitsix
7️⃣ keycapdigitseven 8️⃣ keycapdigiteight 9️⃣ keycapdigitnine
`;

/** The emoji of each name. */
export const EMOJI_OF_NAME: ReadonlyMap<string, string> = new Map(pairs(NAMES));

function* pairs(names: string): Generator<[string, string]> {
  let emoji = '';
  for (const word of names.trim().split(/\s+/)) {
    if (/^\w+$/.test(word)) yield [word, emoji];
    else emoji = word;
  }
}

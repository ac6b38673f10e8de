/**
 * Slack's names of emoji: each emoji with its names, the one that Slack shows first. Single code points only; people,
 * families and country flags, which are made of several, are left out. The names are those of the public emoji-data set.
 */
export const EMOJI_NAMES = `
👍+1,thumbsup 👎-1,thumbsdown ❤️heart 😄smile 😆laughing,satisfied 🎉tada 😂joy 💩hankey,poop,shit 👊facepunch,punch
✊fist 👋wave 👏clap 🙏pray 👀eyes 🔥fire 🚀rocket ⭐star ❌x ✅white_check_mark ✔️heavy_check_mark 💯100 👌ok_hand
🙌raised_hands 🤔thinking_face 😢cry 😭sob 😮open_mouth 😀grinning ☝️point_up ✌️v ✋hand,raised_hand ✉️email,envelope
💥boom,collision 💃dancer 💫dizzy ✨sparkles ⚠️warning 💡bulb 🐛bug 🔒lock 🔑key 📝memo,pencil ☎️phone,telephone
🚗car,red_car ☕coffee 🤷shrug 🤦face_palm 👨man 👩woman 🔢1234 🎱8ball 🅰️a 🧮abacus 🔤abc 🔡abcd 🉑accept 🪗accordion
🩹adhesive_bandage 🎟️admission_tickets 🧑adult 🚡aerial_tramway ✈️airplane 🛬airplane_arriving 🛫airplane_departure
⏰alarm_clock ⚗️alembic 👽alien 🚑ambulance 🏺amphora 🫀anatomical_heart ⚓anchor 👼angel 💢anger 😠angry 😧anguished
🐜ant 🍎apple ♒aquarius ♈aries ◀️arrow_backward ⏬arrow_double_down ⏫arrow_double_up ⬇️arrow_down 🔽arrow_down_small
▶️arrow_forward ⤵️arrow_heading_down ⤴️arrow_heading_up ⬅️arrow_left ↙️arrow_lower_left ↘️arrow_lower_right
➡️arrow_right ↪️arrow_right_hook ⬆️arrow_up ↕️arrow_up_down 🔼arrow_up_small ↖️arrow_upper_left ↗️arrow_upper_right
🔃arrows_clockwise 🔄arrows_counterclockwise 🎨art 🚛articulated_lorry 😲astonished 👟athletic_shoe 🏧atm
⚛️atom_symbol 🛺auto_rickshaw 🥑avocado 🪓axe 🅱️b 👶baby 🍼baby_bottle 🐤baby_chick 🚼baby_symbol 🔙back 🥓bacon
🦡badger 🏸badminton_racquet_and_shuttlecock 🥯bagel 🛄baggage_claim 🥖baguette_bread 🩰ballet_shoes 🎈balloon
🗳️ballot_box_with_ballot ☑️ballot_box_with_check 🎍bamboo 🍌banana ‼️bangbang 🪕banjo 🏦bank 📊bar_chart 💈barber
🌥️barely_sunny,sun_behind_cloud ⚾baseball 🧺basket 🏀basketball 🦇bat 🛀bath 🛁bathtub 🔋battery
🏖️beach_with_umbrella 🐻bear 🧔bearded_person 🦫beaver 🛏️bed 🐝bee,honeybee 🍺beer 🍻beers 🪲beetle 🔰beginner
🔔bell 🫑bell_pepper 🛎️bellhop_bell 🍱bento 🧃beverage_box 🚲bike 👙bikini 🧢billed_cap ☣️biohazard_sign 🐦bird
🎂birthday 🦬bison ⚫black_circle ⏺️black_circle_for_record 🖤black_heart 🃏black_joker ⬛black_large_square
⏮️black_left_pointing_double_triangle_with_vertical_bar ◾black_medium_small_square ◼️black_medium_square ✒️black_nib
⏭️black_right_pointing_double_triangle_with_vertical_bar ⏯️black_right_pointing_triangle_with_double_vertical_bar
▪️black_small_square 🔲black_square_button ⏹️black_square_for_stop 🌼blossom 🐡blowfish 📘blue_book 🚙blue_car
💙blue_heart 🫐blueberries 😊blush 🐗boar ⛵boat,sailboat 💣bomb 🦴bone 📖book,open_book 🔖bookmark 📑bookmark_tabs
📚books 🪃boomerang 👢boot 💐bouquet 🏹bow_and_arrow 🥣bowl_with_spoon 🎳bowling 🥊boxing_glove 👦boy 🧠brain 🍞bread
🤱breast-feeding 🧱bricks 👰bride_with_veil 🌉bridge_at_night 💼briefcase 🩲briefs 🥦broccoli 💔broken_heart 🧹broom
🤎brown_heart 🧋bubble_tea 🪣bucket 🏗️building_construction 🚅bullettrain_front 🚄bullettrain_side 🌯burrito 🚌bus
🚏busstop 👤bust_in_silhouette 👥busts_in_silhouette 🧈butter 🦋butterfly 🌵cactus 🍰cake 📆calendar 🤙call_me_hand
📲calling 🐫camel 📷camera 📸camera_with_flash 🏕️camping ♋cancer 🕯️candle 🍬candy 🥫canned_food 🛶canoe
🔠capital_abcd ♑capricorn 🗃️card_file_box 📇card_index 🗂️card_index_dividers 🎠carousel_horse 🪚carpentry_saw
🥕carrot 🐱cat 🐈cat2 ⛓️chains 🪑chair 🍾champagne 💹chart 📉chart_with_downwards_trend 📈chart_with_upwards_trend
🏁checkered_flag 🧀cheese_wedge 🍒cherries 🌸cherry_blossom ♟️chess_pawn 🌰chestnut 🐔chicken 🧒child
🚸children_crossing 🐿️chipmunk 🍫chocolate_bar 🥢chopsticks 🎄christmas_tree ⛪church 🎦cinema 🎪circus_tent
🌇city_sunrise 🌆city_sunset 🏙️cityscape 🎬clapper 🏛️classical_building 🥂clinking_glasses 📋clipboard 🕐clock1
🕙clock10 🕥clock1030 🕚clock11 🕦clock1130 🕛clock12 🕧clock1230 🕜clock130 🕑clock2 🕝clock230 🕒clock3 🕞clock330
🕓clock4 🕟clock430 🕔clock5 🕠clock530 🕕clock6 🕡clock630 🕖clock7 🕢clock730 🕗clock8 🕣clock830 🕘clock9
🕤clock930 📕closed_book 🔐closed_lock_with_key 🌂closed_umbrella ☁️cloud 🤡clown_face ♣️clubs 🧥coat 🪳cockroach
🍸cocktail 🥥coconut ⚰️coffin 🪙coin 🥶cold_face 😰cold_sweat ☄️comet 🧭compass 🗜️compression 💻computer
🎊confetti_ball 😖confounded 😕confused ㊗️congratulations 🚧construction 🎛️control_knobs 🏪convenience_store 🍪cookie
🍳cooking,fried_egg 🆒cool ©️copyright 🌽corn 🛋️couch_and_lamp
👫couple,man_and_woman_holding_hands,woman_and_man_holding_hands 💑couple_with_heart 💏couplekiss 🐮cow 🐄cow2 🦀crab
💳credit_card 🌙crescent_moon 🦗cricket 🏏cricket_bat_and_ball 🐊crocodile 🥐croissant
🤞crossed_fingers,hand_with_index_and_middle_fingers_crossed 🎌crossed_flags ⚔️crossed_swords 👑crown
😿crying_cat_face 🔮crystal_ball 🥒cucumber 🥤cup_with_straw 🧁cupcake 💘cupid 🥌curling_stone ➰curly_loop
💱currency_exchange 🍛curry 🍮custard 🛃customs 🥩cut_of_meat 🌀cyclone 🗡️dagger_knife 🍡dango 🕶️dark_sunglasses
🎯dart 💨dash 📅date 🧏deaf_person 🌳deciduous_tree 🦌deer 🏬department_store 🏚️derelict_house_building 🏜️desert
🏝️desert_island 🖥️desktop_computer 💠diamond_shape_with_a_dot_inside ♦️diamonds 😞disappointed
😥disappointed_relieved 🥸disguised_face 🤿diving_mask 🪔diya_lamp 😵dizzy_face 🧬dna 🚯do_not_litter 🦤dodo 🐶dog
🐕dog2 💵dollar 🎎dolls 🐬dolphin,flipper 🚪door 🫥dotted_line_face ⏸️double_vertical_bar 🍩doughnut 🕊️dove_of_peace
🐉dragon 🐲dragon_face 👗dress 🐪dromedary_camel 🤤drooling_face 🩸drop_of_blood 💧droplet 🥁drum_with_drumsticks
🦆duck 🥟dumpling 📀dvd 📧e-mail 🦅eagle 👂ear 🌾ear_of_rice 🦻ear_with_hearing_aid 🌍earth_africa 🌎earth_americas
🌏earth_asia 🥚egg 🍆eggplant 8️⃣eight ✴️eight_pointed_black_star ✳️eight_spoked_asterisk ⏏️eject 🔌electric_plug
🐘elephant 🛗elevator 🔚end 📩envelope_with_arrow 💶euro 🏰european_castle 🏤european_post_office 🌲evergreen_tree
❗exclamation,heavy_exclamation_mark 🤯exploding_head,shocked_face_with_exploding_head 😑expressionless 👁️eye
👓eyeglasses 🥹face_holding_back_tears 🤮face_vomiting,face_with_open_mouth_vomiting 🤠face_with_cowboy_hat
🤫face_with_finger_covering_closed_lips,shushing_face
🤭face_with_hand_over_mouth,smiling_face_with_smiling_eyes_and_hand_covering_mouth 🤕face_with_head_bandage
🧐face_with_monocle 🤨face_with_one_eyebrow_raised,face_with_raised_eyebrow 🫢face_with_open_eyes_and_hand_over_mouth
🫣face_with_peeking_eye 🙄face_with_rolling_eyes 🤬face_with_symbols_on_mouth,serious_face_with_symbols_covering_mouth
🤒face_with_thermometer 🏭factory 🧆falafel 🍂fallen_leaf ⏩fast_forward 📠fax 😨fearful 🪶feather 🐾feet,paw_prints
♀️female_sign 🤺fencer 🎡ferris_wheel ⛴️ferry 🏑field_hockey_stick_and_ball 🗄️file_cabinet 📁file_folder
🎞️film_frames 📽️film_projector 🚒fire_engine 🧯fire_extinguisher 🧨firecracker 🎆fireworks 🥇first_place_medal
🌓first_quarter_moon 🌛first_quarter_moon_with_face 🐟fish 🍥fish_cake 🎣fishing_pole_and_fish 5️⃣five 🎏flags
🦩flamingo 🔦flashlight 🫓flatbread ⚜️fleur_de_lis 💾floppy_disk 🎴flower_playing_cards 😳flushed 🪰fly 🥏flying_disc
🛸flying_saucer 🌫️fog 🌁foggy 🫕fondue 🦶foot 🏈football 👣footprints 🍴fork_and_knife 🥠fortune_cookie ⛲fountain
4️⃣four 🍀four_leaf_clover 🦊fox_face 🖼️frame_with_picture 🆓free 🍤fried_shrimp 🍟fries 🐸frog 😦frowning ⛽fuelpump
🌕full_moon 🌝full_moon_with_face ⚱️funeral_urn 🎲game_die 🧄garlic ⚙️gear 💎gem ♊gemini 👻ghost 🎁gift 💝gift_heart
🦒giraffe_face 👧girl 🥛glass_of_milk 🌐globe_with_meridians 🧤gloves 🥅goal_net 🐐goat 🥽goggles ⛳golf 🦍gorilla
🍇grapes 🍏green_apple 📗green_book 💚green_heart 🥗green_salad ❕grey_exclamation 🩶grey_heart ❔grey_question
😬grimacing 😁grin 🤪grinning_face_with_one_large_and_one_small_eye,zany_face
🤩grinning_face_with_star_eyes,star-struck 🦮guide_dog 🎸guitar 🔫gun 🍔hamburger 🔨hammer ⚒️hammer_and_pick
🛠️hammer_and_wrench 🐹hamster 👜handbag 🤾handball 🤝handshake #️⃣hash 🐥hatched_chick 🐣hatching_chick 🎧headphones
🪦headstone 🙉hear_no_evil 💟heart_decoration 😍heart_eyes 😻heart_eyes_cat 🫶heart_hands 💓heartbeat 💗heartpulse
♥️hearts ➗heavy_division_sign 💲heavy_dollar_sign ❣️heavy_heart_exclamation_mark_ornament ➖heavy_minus_sign
✖️heavy_multiplication_x ➕heavy_plus_sign 🦔hedgehog 🚁helicopter ⛑️helmet_with_white_cross 🌿herb 🌺hibiscus
🔆high_brightness 👠high_heel 🥾hiking_boot 🛕hindu_temple 🦛hippopotamus 🔪hocho,knife 🕳️hole 🍯honey_pot 🪝hook
🐴horse 🏇horse_racing 🏥hospital 🥵hot_face 🌶️hot_pepper 🌭hotdog 🏨hotel ♨️hotsprings ⌛hourglass
⏳hourglass_flowing_sand 🏠house 🏘️house_buildings 🏡house_with_garden 🤗hugging_face 😯hushed 🛖hut
🤟i_love_you_hand_sign 🍨ice_cream 🧊ice_cube 🏒ice_hockey_stick_and_puck ⛸️ice_skate 🍦icecream 🉐ideograph_advantage
👿imp 📥inbox_tray 📨incoming_envelope ♾️infinity ℹ️information_source 😇innocent ⁉️interrobang 📱iphone
🏮izakaya_lantern,lantern 🎃jack_o_lantern 🗾japan 🏯japanese_castle 👺japanese_goblin 👹japanese_ogre 👖jeans
🧩jigsaw 😹joy_cat 🕹️joystick 🤹juggling 🕋kaaba 🦘kangaroo ⌨️keyboard *️⃣keycap_star 🔟keycap_ten 👘kimono 💋kiss
😗kissing 😽kissing_cat 😚kissing_closed_eyes 😘kissing_heart 😙kissing_smiling_eyes 🪁kite 🥝kiwifruit
🧎kneeling_person 🍽️knife_fork_plate 🪢knot 🐨koala 🈁koko 🥼lab_coat 🏷️label 🥍lacrosse 🪜ladder
🐞lady_beetle,ladybug 🔵large_blue_circle 🔷large_blue_diamond 🟦large_blue_square 🟤large_brown_circle
🟫large_brown_square 🟢large_green_circle 🟩large_green_square 🟠large_orange_circle 🔶large_orange_diamond
🟧large_orange_square 🟣large_purple_circle 🟪large_purple_square 🟥large_red_square 🟡large_yellow_circle
🟨large_yellow_square 🌗last_quarter_moon 🌜last_quarter_moon_with_face ✝️latin_cross 🥬leafy_green 🍃leaves 📒ledger
🤛left-facing_fist 🛅left_luggage ↔️left_right_arrow 🗨️left_speech_bubble ↩️leftwards_arrow_with_hook 🦵leg 🍋lemon
♌leo 🐆leopard 🎚️level_slider ♎libra 🩵light_blue_heart 🚈light_rail 🌩️lightning,lightning_cloud 🔗link
🖇️linked_paperclips 🦁lion_face 👄lips 💄lipstick 🦎lizard 🦙llama 🦞lobster 🔏lock_with_ink_pen 🍭lollipop
🪘long_drum ➿loop 🧴lotion_bottle 🔊loud_sound 📢loudspeaker 🏩love_hotel 💌love_letter 🔅low_brightness
🖊️lower_left_ballpoint_pen 🖍️lower_left_crayon 🖋️lower_left_fountain_pen 🖌️lower_left_paintbrush 🧳luggage 🫁lungs
🤥lying_face Ⓜ️m 🔍mag 🔎mag_right 🪄magic_wand 🧲magnet 🀄mahjong 📫mailbox 📪mailbox_closed 📬mailbox_with_mail
📭mailbox_with_no_mail ♂️male_sign 🦣mammoth 🕺man_dancing 🕴️man_in_business_suit_levitating 👲man_with_gua_pi_mao
🥭mango 👞mans_shoe,shoe 🕰️mantelpiece_clock 🦽manual_wheelchair 🍁maple_leaf 🥋martial_arts_uniform 😷mask
🧉mate_drink 🍖meat_on_bone 🦾mechanical_arm 🦿mechanical_leg 🎖️medal ⚕️medical_symbol,staff_of_aesculapius 📣mega
🍈melon 🫠melting_face 👬men_holding_hands,two_men_holding_hands 🕎menorah_with_nine_branches 🚹mens 🚇metro 🦠microbe
🎤microphone 🔬microscope 🖕middle_finger,reversed_hand_with_middle_finger_extended 🪖military_helmet 🌌milky_way
🚐minibus 💽minidisc 🪞mirror 📴mobile_phone_off 🤑money_mouth_face 💸money_with_wings 💰moneybag 🐒monkey
🐵monkey_face 🚝monorail 🌔moon,waxing_gibbous_moon 🥮moon_cake 🎓mortar_board 🕌mosque 🦟mosquito
🌤️mostly_sunny,sun_small_cloud 🤶mother_christmas,mrs_claus 🛥️motor_boat 🛵motor_scooter 🦼motorized_wheelchair
🛣️motorway 🗻mount_fuji ⛰️mountain 🚠mountain_cableway 🚞mountain_railway 🐭mouse 🐁mouse2 🪤mouse_trap
🎥movie_camera 🗿moyai 💪muscle 🍄mushroom 🎹musical_keyboard 🎵musical_note 🎼musical_score 🔇mute 💅nail_care
📛name_badge 🏞️national_park 🤢nauseated_face 🧿nazar_amulet 👔necktie ❎negative_squared_cross_mark 🤓nerd_face
🪆nesting_dolls 😐neutral_face 🆕new 🌑new_moon 🌚new_moon_with_face 📰newspaper 🌃night_with_stars 9️⃣nine 🥷ninja
🔕no_bell 🚳no_bicycles ⛔no_entry 🚫no_entry_sign 📵no_mobile_phones 😶no_mouth 🚷no_pedestrians 🚭no_smoking
🚱non-potable_water 👃nose 📓notebook 📔notebook_with_decorative_cover 🎶notes 🔩nut_and_bolt ⭕o 🅾️o2 🌊ocean
🛑octagonal_sign 🐙octopus 🍢oden 🏢office 🛢️oil_drum 🗝️old_key 🧓older_adult 👴older_man 👵older_woman 🫒olive
🕉️om_symbol 🚘oncoming_automobile 🚍oncoming_bus 🚔oncoming_police_car 🚖oncoming_taxi 1️⃣one 🩱one-piece_swimsuit
🧅onion 📂open_file_folder 👐open_hands ⛎ophiuchus 📙orange_book 🧡orange_heart 🦧orangutan ☦️orthodox_cross 🦦otter
📤outbox_tray 🦉owl 🦪oyster 📦package 📄page_facing_up 📃page_with_curl 📟pager 🌴palm_tree 🤲palms_up_together
🥞pancakes 🐼panda_face 📎paperclip 🪂parachute 🅿️parking 🦜parrot 〽️part_alternation_mark ⛅partly_sunny
🌦️partly_sunny_rain,sun_behind_rain_cloud 🥳partying_face 🛳️passenger_ship 🛂passport_control ☮️peace_symbol 🍑peach
🦚peacock 🥜peanuts 🍐pear ✏️pencil2 🐧penguin 😔pensive 🫂people_hugging 🎭performing_arts 😣persevere
🤸person_doing_cartwheel 🤵person_in_tuxedo 🧕person_with_headscarf 🧫petri_dish ⛏️pick 🛻pickup_truck 🥧pie 🐷pig
🐖pig2 🐽pig_nose 💊pill 🪅pinata 🤌pinched_fingers 🤏pinching_hand 🍍pineapple 🩷pink_heart ♓pisces 🍕pizza 🪧placard
🛐place_of_worship 🥺pleading_face 🪠plunger 👇point_down 👈point_left 👉point_right 👆point_up_2 🚓police_car
🐩poodle 🍿popcorn 🏣post_office 📯postal_horn 📮postbox 🚰potable_water 🥔potato 🪴potted_plant 👝pouch 🍗poultry_leg
💷pound 😾pouting_cat 📿prayer_beads 🤰pregnant_woman 🥨pretzel 🤴prince 👸princess 🖨️printer 🦯probing_cane
💜purple_heart 👛purse 📌pushpin 🚮put_litter_in_its_place ❓question 🐰rabbit 🐇rabbit2 🦝raccoon 🐎racehorse
🏎️racing_car 🏍️racing_motorcycle 📻radio 🔘radio_button ☢️radioactive_sign 😡rage 🚃railway_car 🛤️railway_track
🌧️rain_cloud 🌈rainbow 🤚raised_back_of_hand 🖐️raised_hand_with_fingers_splayed 🐏ram 🍜ramen 🐀rat 🪒razor
🧾receipt ♻️recycle 🔴red_circle 🧧red_envelope ®️registered ☺️relaxed 😌relieved 🎗️reminder_ribbon 🔁repeat
🔂repeat_one 🚻restroom 💞revolving_hearts ⏪rewind 🦏rhinoceros 🎀ribbon 🍚rice 🍙rice_ball 🍘rice_cracker
🎑rice_scene 🤜right-facing_fist 🗯️right_anger_bubble 💍ring 🪐ringed_planet 🤖robot_face 🪨rock 🧻roll_of_paper
🗞️rolled_up_newspaper 🎢roller_coaster 🛼roller_skate 🤣rolling_on_the_floor_laughing 🐓rooster 🌹rose 🏵️rosette
🚨rotating_light 📍round_pushpin 🏉rugby_football 🎽running_shirt_with_sash 🧷safety_pin 🦺safety_vest ♐sagittarius
🍶sake 🧂salt 🫡saluting_face 👡sandal 🥪sandwich 🎅santa 🥻sari 🛰️satellite 📡satellite_antenna 🦕sauropod
🎷saxophone ⚖️scales 🧣scarf 🏫school 🎒school_satchel ✂️scissors 🛴scooter 🦂scorpion ♏scorpius 😱scream 🙀scream_cat
🪛screwdriver 📜scroll 🦭seal 💺seat 🥈second_place_medal ㊙️secret 🙈see_no_evil 🌱seedling 🤳selfie 7️⃣seven
🪡sewing_needle 🫨shaking_face 🥘shallow_pan_of_food ☘️shamrock 🦈shark 🍧shaved_ice 🐑sheep 🐚shell 🛡️shield
⛩️shinto_shrine 🚢ship 👕shirt,tshirt 🛍️shopping_bags 🛒shopping_trolley 🩳shorts 🚿shower 🦐shrimp
🤘sign_of_the_horns,the_horns 📶signal_strength 6️⃣six 🔯six_pointed_star 🛹skateboard 🎿ski ⛷️skier 💀skull
☠️skull_and_crossbones 🦨skunk 🛷sled 😴sleeping 🛌sleeping_accommodation 😪sleepy 🙁slightly_frowning_face
🙂slightly_smiling_face 🎰slot_machine 🦥sloth 🛩️small_airplane 🔹small_blue_diamond 🔸small_orange_diamond
🔺small_red_triangle 🔻small_red_triangle_down 😸smile_cat 😃smiley 😺smiley_cat 🥰smiling_face_with_3_hearts
🥲smiling_face_with_tear 😈smiling_imp 😏smirk 😼smirk_cat 🚬smoking 🐌snail 🐍snake 🤧sneezing_face
🏔️snow_capped_mountain 🌨️snow_cloud 🏂snowboarder ❄️snowflake ☃️snowman ⛄snowman_without_snow 🧼soap ⚽soccer 🧦socks
🥎softball 🔜soon 🆘sos 🔉sound 👾space_invader ♠️spades 🍝spaghetti ❇️sparkle 🎇sparkler 💖sparkling_heart
🙊speak_no_evil 🔈speaker 🗣️speaking_head_in_silhouette 💬speech_balloon 🚤speedboat 🕷️spider 🕸️spider_web
🗓️spiral_calendar_pad 🗒️spiral_note_pad 🖖spock-hand 🧽sponge 🥄spoon 🏅sports_medal 🦑squid 🏟️stadium
🧍standing_person 🌟star2 ☪️star_and_crescent ✡️star_of_david 🌠stars 🚉station 🗽statue_of_liberty 🚂steam_locomotive
🩺stethoscope 🍲stew ⏱️stopwatch 📏straight_ruler 🍓strawberry 😛stuck_out_tongue 😝stuck_out_tongue_closed_eyes
😜stuck_out_tongue_winking_eye 🎙️studio_microphone 🥙stuffed_flatbread 🌞sun_with_face 🌻sunflower 😎sunglasses
☀️sunny 🌅sunrise 🌄sunrise_over_mountains 🦸superhero 🦹supervillain 🍣sushi 🚟suspension_railway 🦢swan 😓sweat
💦sweat_drops 😅sweat_smile 🍠sweet_potato 🔣symbols 🕍synagogue 💉syringe 🦖t-rex 🏓table_tennis_paddle_and_ball
🌮taco 🥡takeout_box 🫔tamale 🎋tanabata_tree 🍊tangerine ♉taurus 🚕taxi 🍵tea 🫖teapot 🧸teddy_bear
📞telephone_receiver 🔭telescope 🎾tennis ⛺tent 🧪test_tube 🌡️thermometer 🥉third_place_medal 🩴thong_sandal
💭thought_balloon 🧵thread 3️⃣three 🖱️three_button_mouse ⛈️thunder_cloud_and_rain 🎫ticket 🐯tiger 🐅tiger2
⏲️timer_clock 😫tired_face 🚽toilet 🗼tokyo_tower 🍅tomato 👅tongue 🧰toolbox 🦷tooth 🪥toothbrush 🔝top 🎩tophat
🌪️tornado,tornado_cloud 🖲️trackball 🚜tractor 🚥traffic_light 🚋train 🚆train2 🚊tram ⚧️transgender_symbol
🚩triangular_flag_on_post 📐triangular_ruler 🔱trident 😤triumph 🚎trolleybus 🏆trophy 🍹tropical_drink
🐠tropical_fish 🚚truck 🎺trumpet 🌷tulip 🥃tumbler_glass 🦃turkey 🐢turtle 🔀twisted_rightwards_arrows 2️⃣two
💕two_hearts 👭two_women_holding_hands,women_holding_hands 🈹u5272 🈴u5408 🈺u55b6 🈯u6307 🈷️u6708 🈶u6709 🈵u6e80
🈚u7121 🈸u7533 🈲u7981 🈳u7a7a ☂️umbrella ⛱️umbrella_on_ground ☔umbrella_with_rain_drops 😒unamused 🔞underage
🦄unicorn_face 🔓unlock 🙃upside_down_face 🚦vertical_traffic_light 📼vhs 📳vibration_mode 📹video_camera 🎮video_game
🎻violin ♍virgo 🌋volcano 🏐volleyball 🧇waffle 🌘waning_crescent_moon 🌖waning_gibbous_moon 🗑️wastebasket ⌚watch
🐃water_buffalo 🤽water_polo 🍉watermelon 🏴waving_black_flag 🏳️waving_white_flag 〰️wavy_dash 🌒waxing_crescent_moon
😩weary 💒wedding 🐳whale 🐋whale2 ☸️wheel_of_dharma ♿wheelchair ⚪white_circle 💮white_flower ☹️white_frowning_face
🤍white_heart ⬜white_large_square ◽white_medium_small_square ◻️white_medium_square ▫️white_small_square
🔳white_square_button 🥀wilted_flower 🌬️wind_blowing_face 🎐wind_chime 🪟window 🍷wine_glass 😉wink 🐺wolf
👚womans_clothes 🥿womans_flat_shoe 👒womans_hat 🚺womens 🪵wood 🥴woozy_face 🗺️world_map 🪱worm 😟worried 🔧wrench
🤼wrestlers ✍️writing_hand 🧶yarn 🥱yawning_face 💛yellow_heart 💴yen ☯️yin_yang 🪀yo-yo 😋yum ⚡zap 🦓zebra_face
0️⃣zero 🤐zipper_mouth_face 💤zzz
`;

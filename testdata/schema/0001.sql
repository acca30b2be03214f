-- One row a mention. Its key is "source:id"; kind and unsure are what counts
-- now, a person's correction before the verdict. Empty text means "none", 0 "never".
CREATE TABLE mentions (
  key TEXT COLLATE BINARY PRIMARY KEY,
  source TEXT NOT NULL,
  id TEXT NOT NULL,
  via TEXT NOT NULL,
  text TEXT NOT NULL,
  author_id TEXT NOT NULL,
  author_handle TEXT NOT NULL,
  author_name TEXT NOT NULL,
  handle_fold TEXT NOT NULL,
  name_fold TEXT NOT NULL,
  posted BIGINT NOT NULL,
  url TEXT NOT NULL,
  place TEXT NOT NULL,
  lang TEXT NOT NULL,
  rating DOUBLE PRECISION NOT NULL,
  reply_to TEXT NOT NULL,
  repost_of TEXT NOT NULL,
  reach BIGINT NOT NULL,
  stored BIGINT NOT NULL,
  checked BIGINT NOT NULL,
  edited BIGINT NOT NULL DEFAULT 0,
  gone TEXT NOT NULL DEFAULT '',
  gone_at BIGINT NOT NULL DEFAULT 0,
  first_key TEXT COLLATE BINARY NOT NULL,
  kind TEXT NOT NULL,
  unsure INTEGER NOT NULL,
  judged_by TEXT NOT NULL,
  judged BIGINT NOT NULL,
  verdict TEXT NOT NULL,
  correction TEXT NOT NULL DEFAULT '',
  fixed_kind TEXT NOT NULL DEFAULT ''
);
CREATE INDEX mentions_posted ON mentions (posted, key);
CREATE INDEX mentions_stored ON mentions (stored);
CREATE INDEX mentions_checked ON mentions (source, checked) WHERE gone = '';
CREATE INDEX mentions_first ON mentions (first_key) WHERE first_key <> '';
CREATE INDEX mentions_corrected ON mentions (key) WHERE fixed_kind <> '';
CREATE INDEX mentions_unsure ON mentions (posted, key) WHERE unsure = 1 AND gone = '';

-- Earlier texts of an edited mention; text is '' where the source's terms forbid to keep them.
CREATE TABLE versions (
  key TEXT COLLATE BINARY NOT NULL REFERENCES mentions (key) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  at BIGINT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (key, n)
);

-- Every label a person ever gave. The last one counts and is repeated in mentions.
CREATE TABLE corrections (
  key TEXT COLLATE BINARY NOT NULL REFERENCES mentions (key) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  at BIGINT NOT NULL,
  who TEXT NOT NULL,
  kind TEXT NOT NULL,
  theme TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (key, n)
);

-- What corrections taught: one row a time it was applied, the last one counts. model
-- is base64, '' where it was switched off or is old; base '' asks for it to be learnt anew.
CREATE TABLE learnt (
  n BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  who TEXT NOT NULL,
  base TEXT NOT NULL,
  corrections BIGINT NOT NULL,
  stars BIGINT NOT NULL,
  trial TEXT NOT NULL,
  model TEXT NOT NULL
);

-- Near-copy signatures of first mentions, in buckets of some days, so that old
-- ones leave by the front of the index. No foreign key: it would cost sixteen
-- look-ups a mention, and a stale band is harmless.
CREATE TABLE bands (
  bucket BIGINT NOT NULL,
  band BIGINT NOT NULL,
  key TEXT COLLATE BINARY NOT NULL,
  PRIMARY KEY (bucket, band, key)
) WITHOUT ROWID;

-- Mentions that were not kept, and why.
CREATE TABLE drops (
  key TEXT COLLATE BINARY PRIMARY KEY,
  source TEXT NOT NULL,
  at BIGINT NOT NULL,
  reason TEXT NOT NULL,
  handle_fold TEXT NOT NULL,
  name_fold TEXT NOT NULL,
  author_id TEXT NOT NULL,
  mention TEXT NOT NULL
);
CREATE INDEX drops_at ON drops (at);

-- What was forgotten on request: a keyed hash of the mention's key and nothing else.
CREATE TABLE forgotten (
  hash TEXT PRIMARY KEY,
  at BIGINT NOT NULL
);

-- One row a source: how far it is saved. next is '' until its first page with a cursor.
CREATE TABLE cursors (
  source TEXT COLLATE BINARY PRIMARY KEY,
  next TEXT NOT NULL,
  at BIGINT NOT NULL
);

CREATE TABLE runs (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  source TEXT COLLATE BINARY NOT NULL,
  started BIGINT NOT NULL,
  ended BIGINT NOT NULL DEFAULT 0,
  requests BIGINT NOT NULL DEFAULT 0,
  items BIGINT NOT NULL DEFAULT 0,
  usd DOUBLE PRECISION NOT NULL DEFAULT 0,
  failed TEXT NOT NULL DEFAULT '',
  run TEXT NOT NULL DEFAULT ''
);
CREATE INDEX runs_source ON runs (source, started);

-- Who holds what, until when. The token tells two holders of one name apart.
CREATE TABLE leases (
  name TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  token TEXT NOT NULL,
  since BIGINT NOT NULL,
  until BIGINT NOT NULL
);

CREATE TABLE mutes (
  what TEXT NOT NULL,
  value TEXT COLLATE BINARY NOT NULL,
  until BIGINT NOT NULL,
  who TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (what, value)
);

CREATE TABLE deliveries (
  kind TEXT NOT NULL,
  place TEXT COLLATE BINARY NOT NULL,
  day TEXT COLLATE BINARY NOT NULL,
  recipient TEXT COLLATE BINARY NOT NULL,
  state TEXT NOT NULL,
  built BIGINT NOT NULL,
  sent BIGINT NOT NULL,
  error TEXT NOT NULL,
  PRIMARY KEY (kind, place, day, recipient)
);
CREATE INDEX deliveries_built ON deliveries (built);

-- Counters that give ids, and the database's own secret for hashes.
CREATE TABLE counters (name TEXT PRIMARY KEY, n BIGINT NOT NULL);
CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL);

-- ---- themes ----
-- One row a decision about the theme tree (pulse theme …): who, when, and what as
-- JSON. Never changed; a later row may undo an earlier one. key is the mention a
-- "not this theme" is pinned to, and NULL otherwise: what is forgotten takes its
-- pins along.
CREATE TABLE theme_changes (
  n BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  who TEXT NOT NULL,
  what TEXT NOT NULL,
  key TEXT COLLATE BINARY REFERENCES mentions (key) ON DELETE CASCADE,
  change TEXT NOT NULL
);
CREATE INDEX theme_changes_key ON theme_changes (key) WHERE key IS NOT NULL;
-- ---- end of themes ----
-- rows
CREATE TABLE migrations (version BIGINT PRIMARY KEY, name TEXT NOT NULL, at BIGINT NOT NULL);
INSERT INTO migrations (version, name, at) VALUES (1, '0001_mentions.sql', 1763800000000);
INSERT INTO mentions (key, source, id, via, text, author_id, author_handle, author_name, handle_fold, name_fold, posted, url, place, lang, rating, reply_to, repost_of, reach, stored, checked, edited, gone, gone_at, first_key, kind, unsure, judged_by, judged, verdict, correction, fixed_kind) VALUES ('foursquare:01c82dd894bbaa3152113499', 'foursquare', '01c82dd894bbaa3152113499', 'place', 'Açılış 8 yazıyor, kapı 8.10''da açıldı, "makineler ısınıyor" diye çay da yok. Üşüdük kapıda.', '', '', '', '', '', 1795324321000, '', 'kadikoy', 'tr', 0, '', '', 0, 1795327200000, 1795327200000, 0, '', 0, '', 'neutral', 0, 'pulse-linear/4.1', 1795327200000, '{"lang":"tr","kind":"complaint","scores":{"praise":0.0171,"complaint":0.979,"neutral":0.0039},"unsure":false,"opinions":[{"start":0,"end":89,"polarity":"complaint","theme":"","score":0.82,"by":"no_theme"},{"start":90,"end":109,"polarity":"complaint","theme":"facilities","score":0.95,"why":"Üşüdük, kapıda","by":"model","sure":"low"}],"evidence":[{"start":11,"end":21,"weight":-2.28},{"start":29,"end":33,"weight":-1.01},{"start":48,"end":49,"weight":-0.83},{"start":59,"end":76,"weight":-2.03},{"start":85,"end":88,"weight":-0.86},{"start":90,"end":100,"weight":-2.54}],"by":"pulse-linear/4.1","marked":1}', '{"kind":"neutral","theme":"service","by":"elif","at":"2026-11-22T16:11:43.294Z","note":"asked in person"}', 'neutral');
INSERT INTO mentions (key, source, id, via, text, author_id, author_handle, author_name, handle_fold, name_fold, posted, url, place, lang, rating, reply_to, repost_of, reach, stored, checked, edited, gone, gone_at, first_key, kind, unsure, judged_by, judged, verdict, correction, fixed_kind) VALUES ('foursquare:03ffa9e6b5fc2f81da1eba71', 'foursquare', '03ffa9e6b5fc2f81da1eba71', 'place', 'Sticky menu, sticky table, sticky door handle. At some point you start to wonder about the spoon.', '', '', '', '', '', 1795179952000, '', 'galata', 'en', 0, '', '', 0, 1795240800000, 1795240800000, 0, '', 0, '', 'complaint', 0, 'pulse-linear/4.1', 1795240800000, '{"lang":"en","kind":"complaint","scores":{"praise":0.0329,"complaint":0.9568,"neutral":0.0103},"unsure":false,"opinions":[{"start":0,"end":46,"polarity":"complaint","theme":"cleanliness","score":0.96,"why":"Sticky, sticky","by":"words","sure":"high"},{"start":47,"end":97,"polarity":"complaint","theme":"","score":0.85,"by":"no_theme"}],"evidence":[{"start":0,"end":6,"weight":-1.87},{"start":13,"end":19,"weight":-3.2},{"start":27,"end":46,"weight":-4.26},{"start":55,"end":60,"weight":-0.5},{"start":74,"end":80,"weight":-0.65}],"by":"pulse-linear/4.1","marked":1}', '', '');
INSERT INTO mentions (key, source, id, via, text, author_id, author_handle, author_name, handle_fold, name_fold, posted, url, place, lang, rating, reply_to, repost_of, reach, stored, checked, edited, gone, gone_at, first_key, kind, unsure, judged_by, judged, verdict, correction, fixed_kind) VALUES ('foursquare:04813312202594030b93072b', 'foursquare', '04813312202594030b93072b', 'place', 'Musik akustiknya syahdu, lampunya hangat, sayang mejanya lengket semua.', '', '', '', '', '', 1795200042000, '', 'kadikoy', 'id', 0, '', '', 0, 1795240800000, 1795240800000, 0, '', 0, '', 'mixed', 0, 'pulse-linear/4.1', 1795240800000, '{"lang":"id","kind":"mixed","scores":{"praise":0.5021,"complaint":0.4976,"neutral":0.0003},"unsure":false,"opinions":[{"start":0,"end":41,"polarity":"praise","theme":"ambience","sub":"noise","score":0.93,"why":"Musik","by":"words","sure":"high"},{"start":0,"end":41,"polarity":"neutral","theme":"facilities","score":0.75,"why":"lampunya","by":"words","sure":"low","clause":"praise"},{"start":42,"end":71,"polarity":"complaint","theme":"cleanliness","score":0.95,"why":"lengket","by":"words","sure":"high"}],"evidence":[{"start":17,"end":24,"weight":4.21},{"start":34,"end":40,"weight":2.73},{"start":42,"end":48,"weight":-1.89},{"start":57,"end":64,"weight":-3.58}],"by":"pulse-linear/4.1","marked":1}', '', '');
INSERT INTO mentions (key, source, id, via, text, author_id, author_handle, author_name, handle_fold, name_fold, posted, url, place, lang, rating, reply_to, repost_of, reach, stored, checked, edited, gone, gone_at, first_key, kind, unsure, judged_by, judged, verdict, correction, fixed_kind) VALUES ('foursquare:2fcd01217f78d9004eb8f7ad', 'foursquare', '2fcd01217f78d9004eb8f7ad', 'place', 'Cold börek, lukewarm tea, and the fan blowing on both. I did ask. "It''s how we serve it."', '', '', '', '', '', 1795268429000, '', 'galata', 'en', 0, '', '', 0, 1795327200000, 1795327200000, 0, '', 0, '', 'complaint', 0, 'pulse-linear/4.1', 1795327200000, '{"lang":"en","kind":"complaint","scores":{"praise":0.0377,"complaint":0.9508,"neutral":0.0115},"unsure":false,"opinions":[{"start":0,"end":90,"polarity":"complaint","theme":"quality","sub":"cold_food","score":0.95,"why":"Cold, lukewarm","by":"words","sure":"medium"},{"start":0,"end":90,"polarity":"complaint","theme":"quality","score":0.95,"why":"tea","by":"words","sure":"medium"},{"start":0,"end":90,"polarity":"complaint","theme":"service","score":0.95,"why":"the, serve","by":"model","sure":"low"}],"evidence":[{"start":0,"end":4,"weight":-1.05},{"start":13,"end":21,"weight":-3.87},{"start":35,"end":38,"weight":-0.51},{"start":67,"end":85,"weight":-2.19},{"start":89,"end":90,"weight":-0.89}],"by":"pulse-linear/4.1","marked":1}', '', '');
INSERT INTO mentions (key, source, id, via, text, author_id, author_handle, author_name, handle_fold, name_fold, posted, url, place, lang, rating, reply_to, repost_of, reach, stored, checked, edited, gone, gone_at, first_key, kind, unsure, judged_by, judged, verdict, correction, fixed_kind) VALUES ('foursquare:33cbf81c9f9adf0f16f8ba17', 'foursquare', '33cbf81c9f9adf0f16f8ba17', 'place', 'Lavabo tıkalı, yerler ıslak, akşam sekizde temizlik listesinde son imza öğlen on ikide.', '', '', '', '', '', 1795282844000, '', 'galata', 'tr', 0, '', '', 0, 1795327200000, 1795327200000, 0, '', 0, '', 'complaint', 1, 'pulse-linear/4.1', 1795327200000, '{"lang":"tr","kind":"complaint","scores":{"praise":0.1604,"complaint":0.5974,"neutral":0.2422},"unsure":true,"opinions":[{"start":0,"end":31,"polarity":"complaint","theme":"cleanliness","sub":"toilets","score":0.71,"why":"Lavabo","by":"model","sure":"medium"},{"start":0,"end":31,"polarity":"complaint","theme":"cleanliness","score":0.71,"why":"yerler","by":"model","sure":"medium"},{"start":32,"end":93,"polarity":"neutral","theme":"","score":0.74,"by":"no_theme"}],"evidence":[{"start":24,"end":30,"weight":-2.05},{"start":32,"end":38,"weight":3.3},{"start":39,"end":83,"weight":-3.78}],"by":"pulse-linear/4.1","marked":1}', '', '');
INSERT INTO mentions (key, source, id, via, text, author_id, author_handle, author_name, handle_fold, name_fold, posted, url, place, lang, rating, reply_to, repost_of, reach, stored, checked, edited, gone, gone_at, first_key, kind, unsure, judged_by, judged, verdict, correction, fixed_kind) VALUES ('foursquare:570aa77232ddefead7997f70', 'foursquare', '570aa77232ddefead7997f70', 'place', 'Börek soğuktu yine. Yine diyorum çünkü geçen hafta da böyleydi. EK: Elif Hanım arayıp özür diledi, bir daha deneyeceğim.', '', '', '', '', '', 1794996938000, '', 'kadikoy', 'tr', 0, '', '', 0, 1795068000000, 1795154400000, 1795154400000, '', 0, '', 'mixed', 1, 'pulse-linear/4.1', 1795154400000, '{"lang":"tr","kind":"mixed","scores":{"praise":0.5858,"complaint":0.4125,"neutral":0.0017},"unsure":true,"opinions":[{"start":0,"end":21,"polarity":"complaint","theme":"quality","sub":"cold_food","score":0.98,"why":"soğuktu","by":"words","sure":"high"},{"start":0,"end":21,"polarity":"complaint","theme":"quality","score":0.98,"why":"Börek","by":"words","sure":"high"},{"start":22,"end":70,"polarity":"praise","theme":"service","score":0.96,"why":"diyorum, böyleydi","by":"model","sure":"high","clause":"complaint","turned":"Hanım, arayıp"},{"start":71,"end":109,"polarity":"praise","theme":"service","sub":"complaint_handling","score":0.9,"why":"özür","by":"words","sure":"high"},{"start":71,"end":109,"polarity":"praise","theme":"service","score":0.9,"why":"Hanım","by":"words","sure":"high"},{"start":110,"end":132,"polarity":"complaint","theme":"","score":0.75,"by":"no_reason"}],"evidence":[{"start":7,"end":34,"weight":-8.69},{"start":73,"end":74,"weight":-0.49},{"start":80,"end":108,"weight":8.02}],"by":"pulse-linear/4.1","marked":1}', '', '');
INSERT INTO mentions (key, source, id, via, text, author_id, author_handle, author_name, handle_fold, name_fold, posted, url, place, lang, rating, reply_to, repost_of, reach, stored, checked, edited, gone, gone_at, first_key, kind, unsure, judged_by, judged, verdict, correction, fixed_kind) VALUES ('foursquare:5badc72375302bf33cee21d3', 'foursquare', '5badc72375302bf33cee21d3', 'place', 'Su böreği buz gibi geldi, ısıtın dedim, bu sefer de hamur oldu.', '', '', '', '', '', 1794810320000, '', 'galata', 'tr', 0, '', '', 0, 1794895200000, 1794895200000, 0, '', 0, '', 'complaint', 1, 'pulse-linear/4.1', 1794895200000, '{"lang":"tr","kind":"complaint","scores":{"praise":0.4105,"complaint":0.5862,"neutral":0.0033},"unsure":true,"opinions":[{"start":0,"end":68,"polarity":"complaint","theme":"quality","sub":"cold_food","score":0.7,"why":"buz gibi","by":"words","sure":"high"}],"evidence":[{"start":12,"end":26,"weight":-2.36},{"start":57,"end":62,"weight":-0.64}],"by":"pulse-linear/4.1","marked":1}', '', '');
INSERT INTO mentions (key, source, id, via, text, author_id, author_handle, author_name, handle_fold, name_fold, posted, url, place, lang, rating, reply_to, repost_of, reach, stored, checked, edited, gone, gone_at, first_key, kind, unsure, judged_by, judged, verdict, correction, fixed_kind) VALUES ('foursquare:d2b4d09040e485087f55d6d9', 'foursquare', 'd2b4d09040e485087f55d6d9', 'place', 'Ayakta zor duruyordum, Zeynep Hanım sandalye çekti, önce su sonra kahve verdi. Annem gibi.', '', '', '', '', '', 1795066251000, '', 'kadikoy', 'tr', 0, '', '', 0, 1795068000000, 1795068000000, 0, '', 0, '', 'praise', 0, 'pulse-linear/4.1', 1795068000000, '{"lang":"tr","kind":"praise","scores":{"praise":0.8127,"complaint":0.1848,"neutral":0.0025},"unsure":false,"opinions":[{"start":0,"end":22,"polarity":"praise","theme":"ambience","score":0.3,"why":"Ayakta, duruyordum","by":"model","sure":"low","clause":"complaint","turned":"verdi, Annem"},{"start":23,"end":81,"polarity":"praise","theme":"service","score":0.83,"why":"Hanım","by":"words","sure":"medium"},{"start":23,"end":81,"polarity":"neutral","theme":"facilities","sub":"seating","score":0.9,"why":"sandalye","by":"words","sure":"low","clause":"praise"},{"start":23,"end":81,"polarity":"praise","theme":"quality","sub":"coffee","score":0.83,"why":"kahve","by":"words","sure":"low"},{"start":82,"end":93,"polarity":"praise","theme":"service","score":0.98,"why":"Annem, gibi","by":"model","sure":"medium"}],"evidence":[{"start":30,"end":36,"weight":2.1},{"start":54,"end":59,"weight":0.95},{"start":75,"end":92,"weight":6.47}],"by":"pulse-linear/4.1","marks":[{"mark":"beyond","start":37,"end":80,"by":"model"},{"mark":"warm","start":82,"end":92,"by":"words"}],"marked":1}', '', '');
INSERT INTO mentions (key, source, id, via, text, author_id, author_handle, author_name, handle_fold, name_fold, posted, url, place, lang, rating, reply_to, repost_of, reach, stored, checked, edited, gone, gone_at, first_key, kind, unsure, judged_by, judged, verdict, correction, fixed_kind) VALUES ('x:2122205267096502277', 'x', '2122205267096502277', 'addressed', '@kahveduragi tek kasa açık, önümde on bir kişi var, mesaiye yine geç kaldım. İkinci kasayı süs diye mi koydunuz?', '1831283374', 'ofisten_bildiriyorum', 'K.', 'ofisten_bildiriyorum', 'k.', 1794808139000, 'https://x.com/ofisten_bildiriyorum/status/2122205267096502277', '', 'tr', 0, '', '', 0, 1794808800000, 1794808800000, 0, '', 0, '', 'complaint', 0, 'pulse-linear/4.1', 1794808800000, '{"lang":"tr","kind":"complaint","scores":{"praise":0.0051,"complaint":0.9801,"neutral":0.0148},"unsure":false,"question":true,"opinions":[{"start":0,"end":83,"polarity":"complaint","theme":"waiting","sub":"queue","score":0.87,"why":"tek kasa","by":"words","sure":"medium"},{"start":0,"end":83,"polarity":"complaint","theme":"waiting","score":0.87,"why":"geç kaldım","by":"words","sure":"medium"},{"start":84,"end":122,"polarity":"complaint","theme":"","score":0.87,"by":"no_theme"}],"evidence":[{"start":13,"end":28,"weight":-2.44},{"start":65,"end":82,"weight":-2.67},{"start":92,"end":112,"weight":-5.8}],"by":"pulse-linear/4.1","marked":1}', '', '');
INSERT INTO mentions (key, source, id, via, text, author_id, author_handle, author_name, handle_fold, name_fold, posted, url, place, lang, rating, reply_to, repost_of, reach, stored, checked, edited, gone, gone_at, first_key, kind, unsure, judged_by, judged, verdict, correction, fixed_kind) VALUES ('x:2122282303878070286', 'x', '2122282303878070286', 'addressed', '@kahveduragi uygulamanız her açtığımda kendini kapatıyor. Puanlarım içinde, ben dışında.', '1326026217', 'tugrulb', 'Tuğrul', 'tugrulb', 'tuğrul', 1794826506000, 'https://x.com/tugrulb/status/2122282303878070286', '', 'tr', 0, '', '', 0, 1794895200000, 1794895200000, 0, '', 0, '', 'complaint', 0, 'pulse-linear/4.1', 1794895200000, '{"lang":"tr","kind":"complaint","scores":{"praise":0.1391,"complaint":0.7874,"neutral":0.0735},"unsure":false,"opinions":[{"start":0,"end":63,"polarity":"complaint","theme":"app","score":0.5,"why":"uygulamanız","by":"words","sure":"high"},{"start":64,"end":99,"polarity":"complaint","theme":"","score":0.74,"by":"no_reason"}],"evidence":[{"start":26,"end":43,"weight":2.26},{"start":52,"end":74,"weight":-2.15},{"start":84,"end":98,"weight":-2.61}],"by":"pulse-linear/4.1","marked":1}', '', '');
INSERT INTO mentions (key, source, id, via, text, author_id, author_handle, author_name, handle_fold, name_fold, posted, url, place, lang, rating, reply_to, repost_of, reach, stored, checked, edited, gone, gone_at, first_key, kind, unsure, judged_by, judged, verdict, correction, fixed_kind) VALUES ('x:2122559182468022296', 'x', '2122559182468022296', 'addressed', '@kahveduragi post cihazı bozukmuş, nakit yok dedim, kahvem tezgahta kaldı ben kapıda. Saat 8''de hangi ATM...', '3952588808', 'emretokgoz', 'Emre T.', 'emretokgoz', 'emre t.', 1794892519000, 'https://x.com/emretokgoz/status/2122559182468022296', '', 'tr', 0, '', '', 0, 1794895200000, 1794895200000, 0, '', 0, '', 'complaint', 0, 'pulse-linear/4.1', 1794895200000, '{"lang":"tr","kind":"complaint","scores":{"praise":0.0631,"complaint":0.9313,"neutral":0.0056},"unsure":false,"opinions":[{"start":0,"end":89,"polarity":"complaint","theme":"service","score":0.89,"why":"dedim, tezgahta","by":"model","sure":"low"},{"start":90,"end":112,"polarity":"complaint","theme":"","score":0.75,"by":"no_reason"}],"evidence":[{"start":26,"end":35,"weight":-3.12},{"start":43,"end":46,"weight":-0.37},{"start":77,"end":80,"weight":-0.44},{"start":88,"end":96,"weight":-1.89},{"start":106,"end":110,"weight":-0.74}],"by":"pulse-linear/4.1","marked":1}', '', '');
INSERT INTO mentions (key, source, id, via, text, author_id, author_handle, author_name, handle_fold, name_fold, posted, url, place, lang, rating, reply_to, repost_of, reach, stored, checked, edited, gone, gone_at, first_key, kind, unsure, judged_by, judged, verdict, correction, fixed_kind) VALUES ('x:2122573048837046299', 'x', '2122573048837046299', 'addressed', '@kahveduragi pos cihazı bozukmuş, nakit yok dedim, kahvem tezgahta kaldı ben kapıda. Saat 8''de hangi ATM 🙃', '1338242736', 'turistbeyin', 'Kaan', 'turistbeyin', 'kaan', 1794895825000, 'https://x.com/turistbeyin/status/2122573048837046299', '', 'tr', 0, '', '', 0, 1795068000000, 1795068000000, 0, '', 0, 'x:2122559182468022296', 'complaint', 0, 'pulse-linear/4.1', 1795068000000, '{"lang":"tr","kind":"complaint","scores":{"praise":0.034,"complaint":0.9607,"neutral":0.0053},"unsure":false,"opinions":[{"start":0,"end":88,"polarity":"complaint","theme":"","score":0.92,"by":"no_theme"},{"start":89,"end":113,"polarity":"complaint","theme":"facilities","score":0.8,"why":"ATM","by":"model","sure":"low"}],"evidence":[{"start":17,"end":34,"weight":-4.17},{"start":42,"end":45,"weight":-0.37},{"start":76,"end":79,"weight":-0.52},{"start":87,"end":95,"weight":-1.71},{"start":99,"end":113,"weight":-1.55}],"by":"pulse-linear/4.1","marked":1}', '', '');
INSERT INTO mentions (key, source, id, via, text, author_id, author_handle, author_name, handle_fold, name_fold, posted, url, place, lang, rating, reply_to, repost_of, reach, stored, checked, edited, gone, gone_at, first_key, kind, unsure, judged_by, judged, verdict, correction, fixed_kind) VALUES ('x:2122586990703542301', 'x', '2122586990703542301', 'addressed', '@kahveduragi işaret diliyle sipariş alan arkadaşınız vardı Kadıköy''de, babam ilk defa kendi kahvesini kendi söyledi. Zeynep''miş adı, sarılırım ona 🥹', '2603627982', 'nilsuu', 'Nilsu', 'nilsuu', 'nilsu', 1794899149000, 'https://x.com/nilsuu/status/2122586990703542301', 'kadikoy', 'tr', 0, '', '', 0, 1795068000000, 1795068000000, 0, '', 0, '', 'praise', 0, 'pulse-linear/4.1', 1795068000000, '{"lang":"tr","kind":"praise","scores":{"praise":0.9234,"complaint":0.0672,"neutral":0.0094},"unsure":false,"opinions":[{"start":0,"end":125,"polarity":"praise","theme":"service","score":0.81,"why":"kendi, söyledi","by":"model","sure":"low"},{"start":126,"end":165,"polarity":"praise","theme":"","score":0.89,"by":"no_reason"}],"evidence":[{"start":65,"end":77,"weight":0.74},{"start":79,"end":109,"weight":6.43},{"start":144,"end":165,"weight":3.2}],"by":"pulse-linear/4.1","marked":1}', '', '');
INSERT INTO mentions (key, source, id, via, text, author_id, author_handle, author_name, handle_fold, name_fold, posted, url, place, lang, rating, reply_to, repost_of, reach, stored, checked, edited, gone, gone_at, first_key, kind, unsure, judged_by, judged, verdict, correction, fixed_kind) VALUES ('x:2122590765577142302', 'x', '2122590765577142302', 'addressed', '@kahveduragi işaret diliyle sipariş alan arkadaşınız vardı Kadıköy''de, babam ilk defa kendi kahvesini kendi söyledi. Zeynep''miş adı, sarılırım ona 🥹', '2602510764', 'isaretdili_tr', 'Elleriyle Konuşan', 'isaretdili_tr', 'elleriyle konuşan', 1794900049000, 'https://x.com/isaretdili_tr/status/2122590765577142302', 'kadikoy', 'tr', 0, '', '2122586990703542301', 0, 1795068000000, 1795068000000, 0, '', 0, 'x:2122586990703542301', 'praise', 0, 'pulse-linear/4.1', 1795068000000, '{"lang":"tr","kind":"praise","scores":{"praise":0.9234,"complaint":0.0672,"neutral":0.0094},"unsure":false,"opinions":[{"start":0,"end":125,"polarity":"praise","theme":"service","score":0.81,"why":"kendi, söyledi","by":"model","sure":"low"},{"start":126,"end":165,"polarity":"praise","theme":"","score":0.89,"by":"no_reason"}],"evidence":[{"start":65,"end":77,"weight":0.74},{"start":79,"end":109,"weight":6.43},{"start":144,"end":165,"weight":3.2}],"by":"pulse-linear/4.1","marked":1}', '', '');
INSERT INTO mentions (key, source, id, via, text, author_id, author_handle, author_name, handle_fold, name_fold, posted, url, place, lang, rating, reply_to, repost_of, reach, stored, checked, edited, gone, gone_at, first_key, kind, unsure, judged_by, judged, verdict, correction, fixed_kind) VALUES ('x:2123358188991414355', 'x', '2123358188991414355', 'addressed', '@kahveduragi pazartesi yazdım hâlâ aynı, uygulama açılır açılmaz kapanıyor. Mavi ekran görsem sevinicem', '1326026217', 'tugrulb', 'Tuğrul', 'tugrulb', 'tuğrul', 1795083017000, 'https://x.com/tugrulb/status/2123358188991414355', '', 'tr', 0, '', '', 0, 1795154400000, 1795154400000, 0, '', 0, '', 'complaint', 0, 'pulse-linear/4.1', 1795154400000, '{"lang":"tr","kind":"complaint","scores":{"praise":0.0187,"complaint":0.9675,"neutral":0.0138},"unsure":false,"opinions":[{"start":0,"end":85,"polarity":"complaint","theme":"app","score":0.87,"why":"uygulama","by":"words","sure":"high"},{"start":86,"end":114,"polarity":"complaint","theme":"app","score":0.9,"why":"Mavi, ekran","by":"model","sure":"high"}],"evidence":[{"start":23,"end":43,"weight":-2.37},{"start":64,"end":84,"weight":-5.35},{"start":86,"end":96,"weight":-3.77},{"start":105,"end":114,"weight":3.85}],"by":"pulse-linear/4.1","marked":1}', '', '');
INSERT INTO mentions (key, source, id, via, text, author_id, author_handle, author_name, handle_fold, name_fold, posted, url, place, lang, rating, reply_to, repost_of, reach, stored, checked, edited, gone, gone_at, first_key, kind, unsure, judged_by, judged, verdict, correction, fixed_kind) VALUES ('x:2123647717602230373', 'x', '2123647717602230373', 'addressed', '@kahveduragi salı da bozuktu bugün de bozuk, bu kart makinesi ne zaman yapılacak? Kadıköy şubesi. DÜZELTME: 9''da yapıldı, geçmiş olsun hepimize', '1236241358', 'memurhanesi', 'Şule', 'memurhanesi', 'şule', 1795152046000, 'https://x.com/memurhanesi/status/2123661562999734273', 'kadikoy', 'tr', 0, '', '', 0, 1795154400000, 1795240800000, 1795240800000, '', 0, '', 'complaint', 0, 'pulse-linear/4.1', 1795363903624, '{"lang":"tr","kind":"complaint","scores":{"praise":0.0239,"complaint":0.654,"neutral":0.3221},"unsure":false,"question":true,"opinions":[{"start":0,"end":46,"polarity":"complaint","theme":"","score":0.93,"by":"no_theme"},{"start":47,"end":84,"polarity":"complaint","theme":"billing","sub":"card_payment","score":0.25,"why":"kart","by":"words","sure":"high","clause":"neutral","turned":"bozuktu, bozuk"},{"start":85,"end":103,"polarity":"neutral","theme":"","score":0.91,"by":"no_reason"},{"start":104,"end":154,"polarity":"neutral","theme":"","score":0.53,"by":"no_theme"}],"evidence":[{"start":22,"end":45,"weight":-6.14},{"start":67,"end":72,"weight":-0.71},{"start":83,"end":84,"weight":-0.46},{"start":115,"end":116,"weight":-0.68}],"by":"pulse-linear/4.1","marked":1}', '', '');
INSERT INTO mentions (key, source, id, via, text, author_id, author_handle, author_name, handle_fold, name_fold, posted, url, place, lang, rating, reply_to, repost_of, reach, stored, checked, edited, gone, gone_at, first_key, kind, unsure, judged_by, judged, verdict, correction, fixed_kind) VALUES ('x:2124366248014774439', 'x', '2124366248014774439', 'addressed', '@kahveduragi pazar sabahı ilk çay sizden, bardak ince belli, çay tavşan kanı. eyvallah', '3233035186', 'pazarci_teyze', 'Nermin', 'pazarci_teyze', 'nermin', 1795323357000, 'https://x.com/pazarci_teyze/status/2124366248014774439', '', 'tr', 0, '', '', 0, 1795327200000, 1795327200000, 0, '', 0, '', 'praise', 0, 'pulse-linear/4.1', 1795327200000, '{"lang":"tr","kind":"praise","scores":{"praise":0.7867,"complaint":0.1879,"neutral":0.0254},"unsure":false,"opinions":[{"start":0,"end":43,"polarity":"praise","theme":"","score":0.7,"by":"no_reason"},{"start":44,"end":62,"polarity":"praise","theme":"quality","score":0.36,"why":"ince, belli","by":"model","sure":"low","clause":"complaint","turned":"çay, eyvallah"},{"start":63,"end":82,"polarity":"praise","theme":"","score":0.63,"by":"no_reason"},{"start":83,"end":91,"polarity":"praise","theme":"","score":0.89,"by":"no_reason"}],"evidence":[{"start":19,"end":35,"weight":2.83},{"start":63,"end":75,"weight":1.45},{"start":83,"end":91,"weight":4.02}],"by":"pulse-linear/4.1","marked":1}', '', '');
INSERT INTO mentions (key, source, id, via, text, author_id, author_handle, author_name, handle_fold, name_fold, posted, url, place, lang, rating, reply_to, repost_of, reach, stored, checked, edited, gone, gone_at, first_key, kind, unsure, judged_by, judged, verdict, correction, fixed_kind) VALUES ('x:2124374854726582441', 'x', '2124374854726582441', 'addressed', '@kahveduragi Ayşe a couru après nous dans la rue de Galata avec le doudou de notre fils oublié sous la table. Nuit sauvée, parents sauvés. Merci mille fois !', '285282309', 'lucas_bdx', 'Lucas', 'lucas_bdx', 'lucas', 1795325409000, 'https://x.com/lucas_bdx/status/2124374854726582441', 'galata', 'fr', 0, '', '', 0, 1795327200000, 1795327200000, 0, '', 0, '', 'praise', 0, 'pulse-linear/4.1', 1795327200000, '{"lang":"fr","kind":"praise","scores":{"praise":0.9929,"complaint":0.0038,"neutral":0.0033},"unsure":false,"opinions":[{"start":0,"end":112,"polarity":"praise","theme":"service","score":0.99,"why":"a, nous","by":"model","sure":"low"},{"start":113,"end":143,"polarity":"praise","theme":"","score":1,"by":"no_reason"},{"start":144,"end":162,"polarity":"praise","theme":"","score":0.99,"by":"no_reason"}],"evidence":[{"start":19,"end":26,"weight":1.46},{"start":118,"end":126,"weight":4.88},{"start":135,"end":162,"weight":8.82}],"by":"pulse-linear/4.1","marks":[{"mark":"beyond","start":19,"end":26,"by":"words"}],"marked":1}', '{"kind":"praise","theme":"quality","by":"elif","at":"2026-11-22T16:11:43.409Z"}', 'praise');
INSERT INTO versions (key, n, at, text) VALUES ('foursquare:570aa77232ddefead7997f70', 1, 1795154400000, 'Börek soğuktu yine. Yine diyorum çünkü geçen hafta da böyleydi.');
INSERT INTO versions (key, n, at, text) VALUES ('x:2123647717602230373', 1, 1795240800000, '');
INSERT INTO corrections (key, n, at, who, kind, theme, note) VALUES ('foursquare:01c82dd894bbaa3152113499', 1, 1795363903294, 'elif', 'neutral', 'service', 'asked in person');
INSERT INTO corrections (key, n, at, who, kind, theme, note) VALUES ('x:2124374854726582441', 1, 1795363903372, 'elif', 'mixed', 'quality', '');
INSERT INTO corrections (key, n, at, who, kind, theme, note) VALUES ('x:2124374854726582441', 2, 1795363903409, 'elif', 'praise', 'quality', '');
INSERT INTO learnt (n, at, who, base, corrections, stars, trial, model) VALUES (1, 1763800000000, 'elif', 'pulse-linear/4.1', 12, 0, '{}', '');
INSERT INTO bands (bucket, band, key) VALUES (1384, -9044706838782219787, 'foursquare:5badc72375302bf33cee21d3');
INSERT INTO bands (bucket, band, key) VALUES (1384, -8944043815536915173, 'x:2122559182468022296');
INSERT INTO bands (bucket, band, key) VALUES (1384, -8386780706559930806, 'x:2122282303878070286');
INSERT INTO bands (bucket, band, key) VALUES (1384, -8167833532713041854, 'foursquare:5badc72375302bf33cee21d3');
INSERT INTO bands (bucket, band, key) VALUES (1384, -8055695726196550875, 'x:2122282303878070286');
INSERT INTO bands (bucket, band, key) VALUES (1384, -8034560249117693059, 'x:2122205267096502277');
INSERT INTO drops (key, source, at, reason, handle_fold, name_fold, author_id, mention) VALUES ('x:2122335139525558291', 'x', 1794895200000, 'excluded phrase "kahve durağı sokağı"', 'kdragisokak', 'muhtarlik', '1318815324', '{"source":"x","id":"2122335139525558291","via":"search","text":"Kahve Durağı Sokağı''nda yarın 10.00-14.00 arası su kesintisi olacaktır, komşulara duyurulur","author":{"id":"1318815324","handle":"kdragisokak","name":"Muhtarlık"},"posted_at":"2026-11-16T14:25:03Z","url":"https://x.com/kdragisokak/status/2122335139525558291","lang":"tr","reason":"excluded phrase \"kahve durağı sokağı\"","at":"2026-11-17T09:00:00+03:00"}');
INSERT INTO drops (key, source, at, reason, handle_fold, name_fold, author_id, mention) VALUES ('x:2122657312404406313', 'x', 1795068000000, 'excluded phrase "Ankara Kahve Durağı"', 'ankarali_gurme', 'ankarali gurme', '2737057672', '{"source":"x","id":"2122657312404406313","via":"search","text":"Ankara Kahve Durağı bugün de şaşırtmadı, Tunalı''daki bu mekânın künefesi efsane","author":{"id":"2737057672","handle":"ankarali_gurme","name":"Ankaralı Gurme"},"posted_at":"2026-11-17T11:45:15Z","url":"https://x.com/ankarali_gurme/status/2122657312404406313","lang":"tr","reason":"excluded phrase \"Ankara Kahve Durağı\"","at":"2026-11-19T09:00:00+03:00"}');
INSERT INTO drops (key, source, at, reason, handle_fold, name_fold, author_id, mention) VALUES ('x:2122715374154678319', 'x', 1795068000000, 'our own post', 'kahveduragi', 'kahve duraği', '1718204410', '{"source":"x","id":"2122715374154678319","via":"search","text":"Kahve Durağı ailesi olarak bu hafta salebe geçiyoruz! Sizi bekleriz 🤎","author":{"id":"1718204410","handle":"kahveduragi","name":"Kahve Durağı"},"posted_at":"2026-11-17T15:35:58Z","url":"https://x.com/kahveduragi/status/2122715374154678319","lang":"tr","reason":"our own post","at":"2026-11-19T09:00:00+03:00"}');
INSERT INTO drops (key, source, at, reason, handle_fold, name_fold, author_id, mention) VALUES ('x:2123015887647670333', 'x', 1795068000000, 'looks like an advertisement', 'cekilis_avcisi', 'firsat köşesi', '2970683599', '{"source":"x","id":"2123015887647670333","via":"search","text":"5 kişiye Kahve Durağı hediye çeki! Büyük çekiliş için takip et ve RT yap 👉 https://firsat.example/cek5","author":{"id":"2970683599","handle":"cekilis_avcisi","name":"Fırsat Köşesi"},"posted_at":"2026-11-18T11:30:06Z","url":"https://x.com/cekilis_avcisi/status/2123015887647670333","lang":"tr","reason":"looks like an advertisement","at":"2026-11-19T09:00:00+03:00"}');
INSERT INTO drops (key, source, at, reason, handle_fold, name_fold, author_id, mention) VALUES ('x:2123429991281590370', 'x', 1795154400000, 'excluded phrase "Ankara''daki Kahve Durağı"', 'baskentli_okur', 'oğuz', '1782286964', '{"source":"x","id":"2123429991281590370","via":"search","text":"Ankara''daki Kahve Durağı sizinle aynı zincir mi? Orada garson tepsiyi üstüme devirdi de","author":{"id":"1782286964","handle":"baskentli_okur","name":"Oğuz"},"posted_at":"2026-11-19T14:55:36Z","url":"https://x.com/baskentli_okur/status/2123429991281590370","lang":"tr","reason":"excluded phrase \"Ankara''daki Kahve Durağı\"","at":"2026-11-20T09:00:00+03:00"}');
INSERT INTO drops (key, source, at, reason, handle_fold, name_fold, author_id, mention) VALUES ('x:2123774733710262388', 'x', 1795240800000, 'excluded phrase "kahve durağı sokağı"', 'sokakgazetesi', 'mahalle postasi', '281714932', '{"source":"x","id":"2123774733710262388","via":"search","text":"kahve durağı sokağı trafiğe kapatılıyor, esnaf tepkili https://mahalle.example/h/88","author":{"id":"281714932","handle":"sokakgazetesi","name":"Mahalle Postası"},"posted_at":"2026-11-20T13:45:29Z","url":"https://x.com/sokakgazetesi/status/2123774733710262388","lang":"tr","reason":"excluded phrase \"kahve durağı sokağı\"","at":"2026-11-21T09:00:00+03:00"}');
INSERT INTO forgotten (hash, at) VALUES ('f4bd14180b61ff1cbee487b9de2dbe7ee39505753621db43d26af48ad513dca2', 1795363904805);
INSERT INTO cursors (source, next, at) VALUES ('x', '{"v":1,"next":"mentions","tracks":{"mentions":{"since":"2124377706853302442","since_at":"2026-11-22T05:41:29Z","done":"2026-11-22T09:00:00+03:00"},"search":{"since":"2124205174158262435","since_at":"2026-11-21T18:15:54Z","done":"2026-11-22T09:00:00+03:00"}}}', 1795327200000);
INSERT INTO cursors (source, next, at) VALUES ('foursquare', '{"v":1,"places":{"galata":{"asked":1795327200000,"newest":1795282844000,"floor":1794807118000,"seen":["dIevSVNs","jDk4n0hQ","YSSydPEW","MuBg7Dya","SobqbJdO","Al5FR_eg","cwSFjrGs","XNkRGsFC","XHxqu4bM","WJ9HoNDk","Ggukc2Nm","md-UOJ2X","FMG7Bm93","oyueIRo6","aiIvtMQg","mv20t1qx","h3GcN6LA","Dyzub0OQ","IYtoHVoV","iuGQOj3a","98pzIEf_","aGjjPiDC","0cwS2XJi","nuxY_qGG","Xoez0Aa2","FVFxpIwr","SGURYjVq","YrtPcOHS"]},"kadikoy":{"asked":1795327200000,"newest":1795324321000,"floor":1794805539000,"seen":["oIL-pbo6","tKMMICIc","ZwKpTSDl","rp5fiQs3","F7qjQFyc","86KP9bul","qidXZsfb","vW5kbdhM","hX2HwWV4","6Lq6utm6","GsTjlQ0m","PyTMCLOc","Tw5QUiJE","ZY6EHuD5","dyq0oM-i","cOFk5lf0","YxWL41zf","5t1FfV-I","20Ve_H0s","eEsp4IMr","G30x82xG","ERQQruxA","0kzGJfPq","QM5ZQzZQ","y2FdImUC","-1a9bg-v","IMLclh2H","Zqf03-9f","CBQdLqGF","gUS_ka7X","vZz7a_w6","uxJ2Gy4y"]}}}', 1795327200000);
INSERT INTO runs (id, kind, source, started, ended, requests, items, usd, failed, run) VALUES (1, 'fetch', 'x', 1794808800000, 1794808800000, 2, 3, 0.037, '', '{"id":1,"kind":"fetch","source":"x","started_at":"2026-11-16T09:00:00+03:00","ended_at":"2026-11-16T09:00:00+03:00","seen":3,"new":3,"edited":0,"folded":0,"dropped":0,"gone":0,"bad":0,"cost":{"requests":2,"items":3,"usd":0.037},"exit":0}');
INSERT INTO runs (id, kind, source, started, ended, requests, items, usd, failed, run) VALUES (2, 'fetch', 'foursquare', 1794808800000, 1794808800000, 2, 2, 0.0375, '', '{"id":2,"kind":"fetch","source":"foursquare","started_at":"2026-11-16T09:00:00+03:00","ended_at":"2026-11-16T09:00:00+03:00","seen":2,"new":2,"edited":0,"folded":0,"dropped":0,"gone":0,"bad":0,"cost":{"requests":2,"items":2,"usd":0.0375},"exit":0}');
INSERT INTO runs (id, kind, source, started, ended, requests, items, usd, failed, run) VALUES (3, 'fetch', 'x', 1794895200000, 1794895200000, 2, 12, 0.156, '', '{"id":3,"kind":"fetch","source":"x","started_at":"2026-11-17T09:00:00+03:00","ended_at":"2026-11-17T09:00:00+03:00","seen":12,"new":11,"edited":0,"folded":0,"dropped":1,"gone":0,"bad":0,"cost":{"requests":2,"items":12,"usd":0.156},"exit":0}');
INSERT INTO runs (id, kind, source, started, ended, requests, items, usd, failed, run) VALUES (4, 'fetch', 'foursquare', 1794895200000, 1794895200000, 2, 9, 0.0375, '', '{"id":4,"kind":"fetch","source":"foursquare","started_at":"2026-11-17T09:00:00+03:00","ended_at":"2026-11-17T09:00:00+03:00","seen":9,"new":9,"edited":0,"folded":0,"dropped":0,"gone":0,"bad":0,"cost":{"requests":2,"items":9,"usd":0.0375},"exit":0}');
INSERT INTO runs (id, kind, source, started, ended, requests, items, usd, failed, run) VALUES (5, 'fetch', 'foursquare', 1794981600000, 1794981600000, 2, 10, 0.0375, '', '{"id":5,"kind":"fetch","source":"foursquare","started_at":"2026-11-18T09:00:00+03:00","ended_at":"2026-11-18T09:00:00+03:00","seen":10,"new":10,"edited":0,"folded":0,"dropped":0,"gone":0,"bad":0,"cost":{"requests":2,"items":10,"usd":0.0375},"exit":0}');
INSERT INTO runs (id, kind, source, started, ended, requests, items, usd, failed, run) VALUES (6, 'fetch', 'x', 1794981600000, 1794981600000, 0, 0, 0, 'mentions: the server answered with status 503: Service Unavailable', '{"id":6,"kind":"fetch","source":"x","started_at":"2026-11-18T09:00:00+03:00","ended_at":"2026-11-18T09:00:00+03:00","seen":0,"new":0,"edited":0,"folded":0,"dropped":0,"gone":0,"bad":0,"cost":{"requests":0,"items":0,"usd":0},"error":"mentions: the server answered with status 503: Service Unavailable","exit":1}');
INSERT INTO leases (name, owner, token, since, until) VALUES ('fetch', 'till/4711', 'T0', 1763800000000, 1763800120000);
INSERT INTO mutes (what, value, until, who, at) VALUES ('word', 'otopark', 4070898000000, 'elif', 1795363904754);
INSERT INTO deliveries (kind, place, day, recipient, state, built, sent, error) VALUES ('digest', 'kadikoy', '2026-11-21', 'elif@example.com', 'sent', 1763800000000, 1763800001000, '');
INSERT INTO counters (name, n) VALUES ('runs', 14);
INSERT INTO counters (name, n) VALUES ('cases', 31);
INSERT INTO counters (name, n) VALUES ('ideas', 1);
INSERT INTO secrets (name, value) VALUES ('voice form', '6SPCTQZQVGH6NE66XTP4O4AOHSGKXVWOJASNX37MQ3C3OUGXMS43');
INSERT INTO secrets (name, value) VALUES ('voice round 2026-W47', '6764DHYAD2HHAG7KH3Q5UJ4V2WY5LSLFEGYHS4ZW5A3ZMDXDQWTR');
INSERT INTO secrets (name, value) VALUES ('forgotten', 'SDEYVQG5YS3366SBGOPHNEKMLPXR4L7ADFUVBG5DRUK3Z6FBVTWX');
INSERT INTO theme_changes (n, at, who, what, key, change) VALUES (1, 1795363903437, 'elif', 'rule', NULL, '{"n":1,"at":"2026-11-22T16:11:43.437482911Z","by":"elif","what":"rule","theme":"billing","lang":"tr","words":["kart_makinesi"]}');
INSERT INTO theme_changes (n, at, who, what, key, change) VALUES (2, 1795363903746, 'elif', 'not', 'foursquare:33cbf81c9f9adf0f16f8ba17', '{"n":2,"at":"2026-11-22T16:11:43.74655278Z","by":"elif","what":"not","theme":"cleanliness","key":"foursquare:33cbf81c9f9adf0f16f8ba17"}');

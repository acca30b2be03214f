// Looks through the days, the newest first. Each day is a small script beside this
// page, because a page on a file share may read no other files.
(function () {
  'use strict';
  var words = document.getElementById('words').dataset;
  var days = words.days ? words.days.split(' ') : [];
  var form = document.getElementById('form'), box = document.getElementById('q');
  var state = document.getElementById('state'), found = document.getElementById('found');
  var loaded = [], next = 0, most = 200;
  form.hidden = false;
  form.addEventListener('submit', function (e) { e.preventDefault(); });

  // plain makes letters alike whatever their accents: İ, ı and I are one letter.
  function plain(s) {
    return s.replace(/[İIı]/g, 'i').toLowerCase().normalize('NFD').replace(/[\u0300-\u036f]/g, '');
  }

  window.pulse = function (day, list) {
    list.forEach(function (e) {
      var all = [e.t, e.a, e.p].concat(e.s || [], e.h || []).join(' ');
      loaded.push({ day: day, e: e, plain: plain(all) });
    });
  };

  function load(then) {
    if (next >= days.length) { return then(false); }
    var s = document.createElement('script');
    s.src = 'search/' + days[next++] + '.js';
    s.onload = s.onerror = function () { s.remove(); then(true); };
    document.head.appendChild(s);
  }

  function text(tag, what, cls) {
    var n = document.createElement(tag);
    n.textContent = what;
    if (cls) { n.className = cls; }
    return n;
  }

  function show(hit) {
    var e = hit.e, box = text('figure', '', 'voice'), cap = text('figcaption', '');
    var quote = text('blockquote', words.open + e.t + words.close);
    if (e.l) { quote.lang = e.l; }
    if (e.s && e.s.length) { cap.append(text('span', e.s.join(', '), 'who'), ' · '); }
    var day = text('a', hit.day[1]);
    day.href = 'day/' + hit.day[0] + '.html';
    cap.append(text('span', [e.a || words.guest, e.p].filter(Boolean).join(' · ') + ' · ', 'from'), day);
    box.append(quote, cap);
    found.append(box);
  }

  var turn = 0;
  function search() {
    var mine = ++turn, parts = plain(box.value).split(/\s+/).filter(Boolean), n = 0, at = 0;
    found.textContent = '';
    state.textContent = '';
    if (!parts.length) { return; }
    (function on(more) {
      if (mine !== turn) { return; }
      for (; at < loaded.length && n < most; at++) {
        var hit = loaded[at];
        if (parts.every(function (p) { return hit.plain.indexOf(p) >= 0; })) { n++; show(hit); }
      }
      var going = more && n < most;
      state.textContent = (n ? words.found.replace('#', n) : going ? '' : words.none) + (going ? ' ' + words.more : '');
      if (going) { load(function (m) { on(m); }); }
    })(true);
  }
  var wait;
  box.addEventListener('input', function () { clearTimeout(wait); wait = setTimeout(search, 150); });
  var asked = /[?&]q=([^&]*)/.exec(location.search);
  if (asked) { box.value = decodeURIComponent(asked[1].replace(/\+/g, ' ')); search(); }
})();

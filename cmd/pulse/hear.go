package main

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/voice"
)

// hearing takes answers of the staff in: judges, masks, seals and keeps them.
type hearing struct {
	db     *store.DB
	cfg    *config.Config
	judge  judging
	masker *lang.Masker
	asked  []voice.Question
	key    *pulse.VoiceKey // nil: raw answers are not kept
	secret string          // signs links and codes
	now    func() time.Time
}

func (e *env) newHearing(ctx context.Context, db *store.DB) (*hearing, error) {
	cfg, err := e.config()
	if err != nil {
		return nil, err
	}
	h := &hearing{db: db, cfg: cfg, masker: e.masker(cfg)}
	if h.now, err = e.ticker(); err != nil {
		return nil, err
	}
	if h.judge, err = e.judgeOf(ctx, db); err != nil {
		return nil, err
	}
	if h.asked, err = e.asked(cfg, e.readerLang("")); err != nil {
		return nil, err
	}
	if h.secret, err = db.VoiceSecret(ctx, "form"); err != nil {
		return nil, err
	}
	key, ok, err := db.VoiceKey(ctx)
	if ok {
		h.key = &key
	}
	return h, err
}

// masker takes names out of what staff write; those of the brand and its places stay.
func (e *env) masker(cfg *config.Config) *lang.Masker {
	keep := append([]string{cfg.Brand.Name}, cfg.Brand.Aliases...)
	for _, p := range cfg.Places {
		keep = append(keep, p.Name)
	}
	return lang.NewMasker(cfg.Staff, keep...)
}

// asked are the questions of a check-in: the owner's own, or ours in a language.
func (e *env) asked(cfg *config.Config, code string) ([]voice.Question, error) {
	var out []voice.Question
	for _, q := range cfg.Voice.Questions {
		out = append(out, voice.Question{ID: q.ID, Text: q.Text})
	}
	if len(out) > 0 {
		return out, nil
	}
	words, err := render.Phrases(code)
	if err != nil {
		return nil, err
	}
	for _, id := range voice.Defaults() {
		out = append(out, voice.Question{ID: id, Text: words("vo.q." + id)})
	}
	return out, nil
}

// person turns what tells somebody from others into a hash of the round, which is all
// that is kept. Nothing told is somebody new.
func (h *hearing) person(ctx context.Context, round, told string) (string, error) {
	if told == "" {
		told = rand.Text()
	}
	salt, err := h.db.VoiceSecret(ctx, "round "+round)
	return voice.Who(salt, told), err
}

// code reads a code; where the owner wants one, none is refused.
func (h *hearing) code(typed string) (string, error) {
	if strings.TrimSpace(typed) == "" {
		if h.cfg.Voice.Codes {
			return "", &pulse.Problem{Kind: pulse.ErrPolicy, Msg: "a check-in here wants a code", Hint: "codes are drawn from: pulse voice codes; voice.codes in pulse.yaml asks for them"}
		}
		return "", nil
	}
	code, ok := voice.Code(h.secret, typed)
	if !ok {
		return "", &pulse.Problem{Kind: pulse.ErrPolicy, Msg: "this code is not one of ours", Hint: "look again: it has four groups of four, and no letters I, L, O or U"}
	}
	return code, nil
}

// take keeps one answer. who is a code, an address or a mark of a browser.
func (h *hearing) take(ctx context.Context, r voice.Reply) error {
	text := voice.Plain(r.Text, voice.LongestText)
	scores, err := voice.Scores(r.Scores, h.asked, text)
	if err != nil {
		return err
	}
	place, err := placeID(h.cfg, r.Place)
	if err != nil {
		return err
	}
	now := h.now()
	round, err := h.round(ctx)
	if err != nil {
		return err
	}
	who, err := h.person(ctx, round.ID, r.From)
	if err != nil {
		return err
	}
	a := pulse.CheckIn{Round: round.ID, Who: who, Ends: round.Until, Place: place, Scores: scores, Text: h.masker.Mask(text, place)}
	if text != "" {
		a.Themes = voice.Themes(h.judge.Judge(pulse.Mention{Source: pulse.SourceStaff, Text: text}))
	}
	if a.Morning, err = h.morning(ctx, place, now, r.Where); err != nil {
		return err
	}
	sealed := ""
	if h.key != nil {
		if sealed, err = voice.Seal(h.key.Public, voice.Raw{Round: round.ID, Place: place, Scores: scores, Text: text}); err != nil {
			return err
		}
	}
	return h.db.AddCheckIn(ctx, a, sealed)
}

// round is the one an answer of now counts in: this week's, or the next where a clock
// that was wrong closed this one early.
func (h *hearing) round(ctx context.Context) (pulse.Round, error) {
	r := voice.Round(h.now(), h.cfg.Voice.Round, h.cfg.Zone())
	closed, err := h.db.Rounds(ctx, h.now())
	for err == nil && slices.ContainsFunc(closed, func(c pulse.Round) bool { return c.ID == r.ID }) {
		r = voice.Round(r.Until, h.cfg.Voice.Round, h.cfg.Zone())
	}
	return r, err
}

// morning is unknown for what came in a file: it was written some other day.
func (h *hearing) morning(ctx context.Context, place string, now time.Time, file string) (pulse.Morning, error) {
	if file != "" {
		return pulse.MorningUnknown, nil
	}
	praised, err := h.db.PraiseDay(ctx, place, now.In(h.cfg.ZoneOf(place)).Format(time.DateOnly), now)
	if praised {
		return pulse.MorningPraised, err
	}
	return pulse.MorningPlain, err
}

// close publishes the rounds that are over.
func (h *hearing) close(ctx context.Context) error { return closeRounds(ctx, h.db, h.cfg, h.now()) }

func closeRounds(ctx context.Context, db *store.DB, cfg *config.Config, now time.Time) error {
	var places []string
	for _, p := range cfg.Places {
		places = append(places, p.ID)
	}
	return db.CloseRounds(ctx, now, func(round string, list []pulse.CheckIn) (pulse.Round, error) {
		r, err := voice.ParseRound(round, cfg.Zone())
		if err != nil {
			return r, err
		}
		return voice.Publish(r, list, places), nil
	})
}

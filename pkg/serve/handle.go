package serve

import (
	"bytes"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/text/language"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/voice"
)

// Handler answers requests.
func (s *Server) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil {
				s.Log.Error("a form broke", "why", p)
				s.page(w, r, http.StatusInternalServerError, render.Form{Lang: s.lang(r), Wrong: "fo.err.fault"})
			}
		}()
		safe(w.Header())
		switch r.Method {
		case http.MethodGet, http.MethodHead:
			s.look(w, r)
		case http.MethodPost:
			s.post(w, r)
		default:
			w.Header().Set("Allow", "GET, HEAD, POST")
			s.refuse(w, r, http.StatusMethodNotAllowed, "fo.err.link")
		}
	})
}

// safe are the headers of every answer: nothing runs, nothing is framed, nothing is
// kept, no address of ours goes elsewhere.
func safe(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("Cache-Control", "no-store")
}

// form finds which form at which place a request is about.
func (s *Server) form(r *http.Request) (render.Form, string, bool) {
	kind, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	place, mark, ok := strings.Cut(rest, ".")
	f := render.Form{Kind: kind, Lang: s.lang(r), Brand: s.Brand, Path: "/" + kind + "/" + rest, Codes: s.Codes, Given: map[string]string{}}
	switch kind {
	case render.FormCheckin, render.FormIdea, render.FormTip:
	default:
		return f, "", false
	}
	if !ok || !voice.Signed(s.Secret, kind, place, mark) {
		return f, "", false
	}
	if place == nowhere {
		place = ""
	} else if f.Place, ok = s.Place(place); !ok { // signed once, and closed since
		return f, "", false
	}
	f.Asked = s.Asked[f.Lang]
	return f, place, true
}

// lang is what the page is read in: as chosen, as the browser says, as the brand speaks.
func (s *Server) lang(r *http.Request) string {
	if l := r.URL.Query().Get("lang"); l != "" {
		for _, known := range render.Languages() {
			if l == known {
				return l
			}
		}
	}
	tags, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err == nil {
		for _, t := range tags {
			base, _ := t.Base()
			for _, known := range render.Languages() {
				if base.String() == known {
					return known
				}
			}
		}
	}
	return s.Lang
}

func (s *Server) look(w http.ResponseWriter, r *http.Request) {
	if !s.looks.allow(address(r)) {
		s.busy(w, r)
		return
	}
	if r.URL.Path == "/form.css" {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		w.Header().Set("Cache-Control", "max-age=3600")
		_, _ = w.Write(s.style) // whoever left does not mind
		return
	}
	f, _, ok := s.form(r)
	if !ok {
		s.refuse(w, r, http.StatusNotFound, "fo.err.link")
		return
	}
	if r.URL.Query().Get("done") == "1" {
		f.Done = true
		s.page(w, r, http.StatusOK, f)
		return
	}
	s.fresh(w, r, http.StatusOK, f)
}

// fresh shows a form with a token of its own.
func (s *Server) fresh(w http.ResponseWriter, r *http.Request, status int, f render.Form) {
	who := browser(r)
	if who == "" {
		who = newMark()
	}
	// Set anew each time, so that it never outlives the round.
	http.SetCookie(w, &http.Cookie{Name: cookieName, Value: who, Path: "/", Expires: s.Until(), HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil})
	f.Token = s.tokens.issue(who, f.Path)
	s.page(w, r, status, f)
}

func (s *Server) page(w http.ResponseWriter, r *http.Request, status int, f render.Form) {
	var b bytes.Buffer
	if f.Brand == "" {
		f.Brand = s.Brand
	}
	if f.Path == "" {
		f.Path = "/"
	}
	if err := render.FormPage(&b, f); err != nil {
		s.Log.Error("write a form: " + err.Error())
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(b.Bytes()) // whoever left does not mind
	}
}

// refuse shows a page without a form.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, status int, why string) {
	s.page(w, r, status, render.Form{Lang: s.lang(r), Wrong: why})
}

func (s *Server) busy(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Retry-After", "60")
	s.refuse(w, r, http.StatusTooManyRequests, "fo.err.busy")
}

// post takes one form in. The order is from cheap to dear: what is refused early costs
// least.
func (s *Server) post(w http.ResponseWriter, r *http.Request) {
	f, place, ok := s.form(r)
	if !ok {
		s.refuse(w, r, http.StatusNotFound, "fo.err.link")
		return
	}
	if !s.posts.allow(address(r)) || !s.all.allow() {
		s.busy(w, r)
		return
	}
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/x-www-form-urlencoded" {
		s.refuse(w, r, http.StatusUnsupportedMediaType, "fo.err.link")
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, s.Limits.BodyBytes)
	if err := r.ParseForm(); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			f.Wrong = "fo.err.long"
			s.fresh(w, r, http.StatusRequestEntityTooLarge, f)
			return
		}
		s.refuse(w, r, http.StatusBadRequest, "fo.err.empty")
		return
	}
	s.filled(w, r, f, place)
}

// filled looks at a form that could be read.
func (s *Server) filled(w http.ResponseWriter, r *http.Request, f render.Form, place string) {
	sub := s.submission(r, f, place)
	f.Text, f.Name, f.Code = sub.Text, sub.Name, sub.Code
	f.Given = given(r, f)
	again := func(status int, why string) {
		f.Wrong = why
		s.fresh(w, r, status, f)
	}
	t, ok := s.tokens.read(r.PostForm.Get("token"), f.Path)
	switch {
	case !ours(r, t.who):
		s.refuse(w, r, http.StatusForbidden, "fo.err.link")
		return
	case !ok || t.age > s.Limits.TokenLife || browser(r) != "" && browser(r) != t.who:
		again(http.StatusConflict, "fo.err.old")
		return
	case r.PostForm.Get("website") != "": // nobody sees that field: a machine filled it in
		s.thank(w, r, f)
		return
	case t.age < s.Limits.Quickest:
		again(http.StatusConflict, "fo.err.fast")
		return
	case runesOver(r.PostForm.Get("text"), voice.LongestText):
		again(http.StatusUnprocessableEntity, "fo.err.long")
		return
	case linked(sub.Text) || linked(sub.Name):
		again(http.StatusUnprocessableEntity, "fo.err.links")
		return
	case empty(sub):
		again(http.StatusUnprocessableEntity, "fo.err.empty")
		return
	}
	if !s.tokens.use(t) { // sent twice: a slow network, an impatient thumb
		s.thank(w, r, f)
		return
	}
	sub.Who = t.who
	if status, why := s.take(r, sub); why != "" {
		s.tokens.free(t)
		again(status, why)
		return
	}
	s.thank(w, r, f)
}

// take hands a submission on, a few at a time.
func (s *Server) take(r *http.Request, sub Submission) (status int, why string) {
	select {
	case s.work <- struct{}{}:
		defer func() { <-s.work }()
	case <-r.Context().Done():
		return http.StatusServiceUnavailable, "fo.err.busy"
	}
	err := s.Take(r.Context(), sub)
	switch {
	case err == nil:
		return 0, ""
	case errors.Is(err, ErrCode):
		return http.StatusUnprocessableEntity, "fo.err.code"
	case errors.Is(err, pulse.ErrUsage):
		return http.StatusUnprocessableEntity, "fo.err.empty"
	}
	s.Log.Error("a form could not be kept: " + err.Error())
	return http.StatusInternalServerError, "fo.err.fault"
}

// thank leads to a page that may be loaded again without sending anything.
func (s *Server) thank(w http.ResponseWriter, r *http.Request, f render.Form) {
	to := url.URL{Path: f.Path, RawQuery: "lang=" + f.Lang + "&done=1"}
	http.Redirect(w, r, to.String(), http.StatusSeeOther)
}

// longestName and longestCode are in letters.
const (
	longestName = 60
	longestCode = 40
)

// submission reads the fields that this form has; all others are not looked at.
func (s *Server) submission(r *http.Request, f render.Form, place string) Submission {
	sub := Submission{Kind: f.Kind, Place: place, Lang: f.Lang, Text: voice.Plain(r.PostForm.Get("text"), voice.LongestText)}
	switch f.Kind {
	case render.FormCheckin:
		sub.Scores = map[string]string{}
		for _, q := range f.Asked {
			if n := mark(r.PostForm.Get("q." + q.ID)); n != "" {
				sub.Scores[q.ID] = n
			}
		}
		if s.Codes {
			sub.Code = line(r.PostForm.Get("code"), longestCode)
		}
	case render.FormIdea:
		sub.Name = line(r.PostForm.Get("name"), longestName)
	case render.FormTip:
		sub.Stars = mark(r.PostForm.Get("stars"))
	}
	return sub
}

// line is foreign text on one line.
func line(s string, n int) string {
	return strings.Join(strings.Fields(voice.Plain(s, n)), " ")
}

// mark is 1 to 5, or nothing.
func mark(s string) string {
	if len(s) == 1 && s >= "1" && s <= "5" {
		return s
	}
	return ""
}

// given are the marks so far, to be shown again.
func given(r *http.Request, f render.Form) map[string]string {
	out := map[string]string{}
	for _, q := range f.Asked {
		out["q."+q.ID] = mark(r.PostForm.Get("q." + q.ID))
	}
	out["stars"] = mark(r.PostForm.Get("stars"))
	return out
}

func empty(s Submission) bool {
	if s.Kind == render.FormCheckin {
		return s.Text == "" && len(s.Scores) == 0
	}
	return s.Text == ""
}

func runesOver(s string, n int) bool {
	return len(s) > n && len([]rune(strings.ReplaceAll(s, "\r\n", "\n"))) > n
}

// linked finds web addresses: what machines leave in forms.
func linked(s string) bool {
	s = strings.ToLower(s)
	for _, sign := range []string{"http:", "https:", "://", "www.", "[url", "href="} {
		if strings.Contains(s, sign) {
			return true
		}
	}
	return false
}

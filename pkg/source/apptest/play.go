package apptest

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// What Google Play knows of its one customer.
const (
	PlayApp   = "com.example.coffee"
	PlayToken = "ya29.canary-play"
	PlayMail  = "pulse@example.iam.gserviceaccount.com"
)

// playScope is what a service account must ask for.
const playScope = "https://www.googleapis.com/auth/androidpublisher"

// serviceKey is made once: RSA keys take their time.
var serviceKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// Play is Google Play's Developer API.
type Play struct {
	World
	URL     string // where it listens: keys name it
	Tokens  int    // that were given
	Expired bool   // the token that was given is taken no more, once
	key     *rsa.PrivateKey
	served  http.Handler
}

// NewPlay makes one without reviews. URL is set before it is asked.
func NewPlay() (*Play, error) {
	key, err := serviceKey()
	if err != nil {
		return nil, err
	}
	s := &Play{World: World{Page: 100, Now: time.Now}, key: key}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /token", s.token)
	mux.HandleFunc("GET /androidpublisher/v3/applications/{app}/reviews", s.list)
	mux.HandleFunc("GET /androidpublisher/v3/applications/{app}/reviews/{id}", s.get)
	mux.HandleFunc("POST /androidpublisher/v3/applications/{app}/reviews/{call}", s.reply)
	s.served = s.handler(mux, func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/token" || !s.Expired && r.Header.Get("Authorization") == "Bearer "+PlayToken {
			return false
		}
		s.Expired = false
		refuse(w, http.StatusUnauthorized, "Invalid Credentials")
		return true
	})
	return s, nil
}

// ServeHTTP implements http.Handler.
func (s *Play) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.served.ServeHTTP(w, r) }

// Key is the JSON file of the service account.
func (s *Play) Key() []byte {
	der := x509.MarshalPKCS1PrivateKey(s.key)
	b, _ := json.Marshal(map[string]string{"type": "service_account", "client_email": PlayMail, "private_key_id": "k1",
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: der})), "token_uri": s.URL + "/token"}) // texts alone
	return b
}

func refuse(w http.ResponseWriter, status int, message string) {
	send(w, status, map[string]any{"error": map[string]any{"code": status, "message": message}})
}

// token checks what the service account signed.
func (s *Play) token(w http.ResponseWriter, r *http.Request) {
	s.Tokens++
	var head struct{ Alg string }
	var claims struct {
		Iss, Scope, Aud string
		Iat, Exp        int64
	}
	sum, sig, ok := signed(r.FormValue("assertion"), &head, &claims)
	if !ok || r.FormValue("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer" || claims.Iss != PlayMail || claims.Scope != playScope ||
		claims.Aud != s.URL+"/token" || claims.Exp-claims.Iat > 3600 || rsa.VerifyPKCS1v15(&s.key.PublicKey, crypto.SHA256, sum, sig) != nil {
		send(w, http.StatusBadRequest, map[string]string{"error": "invalid_grant", "error_description": "Invalid JWT Signature."})
		return
	}
	send(w, http.StatusOK, map[string]any{"access_token": PlayToken, "expires_in": 3600, "token_type": "Bearer"})
}

func (s *Play) list(w http.ResponseWriter, r *http.Request) {
	if r.PathValue("app") != PlayApp {
		refuse(w, http.StatusNotFound, "Package not found: x.")
		return
	}
	from, _ := strconv.Atoi(r.URL.Query().Get("token"))
	list, next := s.part(from)
	out := map[string]any{}
	if len(s.Reviews) > 0 {
		out["reviews"] = list
	}
	if next > 0 {
		out["tokenPagination"] = map[string]string{"nextPageToken": strconv.Itoa(next)}
	}
	send(w, http.StatusOK, out)
}

func (s *Play) get(w http.ResponseWriter, r *http.Request) {
	if rv := s.find("reviewId", r.PathValue("id")); rv != nil {
		send(w, http.StatusOK, rv)
		return
	}
	refuse(w, http.StatusNotFound, "no")
}

func (s *Play) reply(w http.ResponseWriter, r *http.Request) {
	s.Posts++
	id, ok := strings.CutSuffix(r.PathValue("call"), ":reply")
	var in struct{ ReplyText string }
	rv := s.find("reviewId", id)
	if !ok || rv == nil || json.NewDecoder(r.Body).Decode(&in) != nil || in.ReplyText == "" {
		refuse(w, http.StatusBadRequest, "no")
		return
	}
	at := seconds(s.Now())
	rv["comments"] = append(rv["comments"].([]any), map[string]any{"developerComment": map[string]any{"text": in.ReplyText, "lastModified": at}})
	send(w, http.StatusOK, map[string]any{"result": map[string]any{"replyText": in.ReplyText, "lastEdited": at}})
}

func seconds(at time.Time) map[string]any {
	return map[string]any{"seconds": strconv.FormatInt(at.Unix(), 10), "nanos": at.Nanosecond()}
}

// PlayReview is a review as Google writes it.
func PlayReview(id, text string, stars int, at time.Time) map[string]any {
	return map[string]any{"reviewId": id, "authorName": "Budi S.", "comments": []any{map[string]any{"userComment": map[string]any{
		"text": text, "lastModified": seconds(at), "starRating": stars, "reviewerLanguage": "in", "thumbsUpCount": 3}}}}
}

package apptest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// What Apple knows of its one customer.
const (
	AppleApp    = "1234567890"
	AppleKeyID  = "2X9R4HXF34"
	AppleIssuer = "57246542-96fe-1a63-e053-0824d011072a"
)

// Apple is App Store Connect.
type Apple struct {
	World
	Replies map[string]map[string]any // by review
	Gets    int                       // reviews that were asked for one by one
	Tokens  map[string]bool           // that were shown
	key     *ecdsa.PrivateKey
	served  http.Handler
}

// NewApple makes one without reviews.
func NewApple() (*Apple, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	a := &Apple{World: World{Page: 200, Reviews: []map[string]any{}, Now: time.Now}, key: key, Replies: map[string]map[string]any{}, Tokens: map[string]bool{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/apps/{app}/customerReviews", a.list)
	mux.HandleFunc("GET /v1/customerReviews/{id}", a.get)
	mux.HandleFunc("GET /v1/customerReviews/{id}/response", a.response)
	mux.HandleFunc("POST /v1/customerReviewResponses", a.post)
	a.served = a.handler(mux, func(w http.ResponseWriter, r *http.Request) bool {
		why := a.wrong(r.Header.Get("Authorization"))
		if why != "" {
			no(w, http.StatusUnauthorized, "NOT_AUTHORIZED", why)
		}
		return why != ""
	})
	return a, nil
}

// ServeHTTP implements http.Handler.
func (a *Apple) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.served.ServeHTTP(w, r) }

// Key is the private key as it is downloaded: a file AuthKey_….p8, and the same as bytes.
func (a *Apple) Key() (file, der []byte, err error) {
	der, err = x509.MarshalPKCS8PrivateKey(a.key)
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), der, err
}

func no(w http.ResponseWriter, status int, code, detail string) {
	send(w, status, map[string]any{"errors": []any{map[string]string{"status": strconv.Itoa(status), "code": code, "title": "no", "detail": detail}}})
}

// wrong checks a token as Apple does: by the key, for us, no longer than 20 minutes.
func (a *Apple) wrong(header string) string {
	token := strings.TrimPrefix(header, "Bearer ")
	var head struct{ Alg, Kid, Typ string }
	var claims struct {
		Iss, Aud string
		Iat, Exp int64
	}
	sum, sig, ok := signed(token, &head, &claims)
	if !ok {
		return "no token"
	}
	a.Tokens[token] = true
	switch {
	case head.Alg != "ES256" || head.Kid != AppleKeyID:
		return "head"
	case claims.Iss != AppleIssuer || claims.Aud != "appstoreconnect-v1" || claims.Exp-claims.Iat > 1200 || claims.Exp < time.Now().Unix():
		return "claims"
	case len(sig) != 64 || !ecdsa.Verify(&a.key.PublicKey, sum, new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:])):
		return "signature"
	}
	return ""
}

func (a *Apple) list(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if r.PathValue("app") != AppleApp {
		no(w, http.StatusNotFound, "NOT_FOUND", "There is no resource of type apps")
		return
	}
	if q.Get("sort") != "-createdDate" || q.Get("limit") != "200" {
		no(w, http.StatusBadRequest, "PARAMETER_ERROR.INVALID", "sort or limit")
		return
	}
	from, _ := strconv.Atoi(q.Get("cursor"))
	list, next := a.part(from)
	links := map[string]string{"self": "x"}
	if next > 0 {
		q.Set("cursor", strconv.Itoa(next))
		links["next"] = "https://api.appstoreconnect.apple.com" + r.URL.Path + "?" + q.Encode()
	}
	send(w, http.StatusOK, map[string]any{"data": list, "links": links, "meta": map[string]any{"paging": map[string]any{"total": len(a.Reviews), "limit": 200}}})
}

func (a *Apple) get(w http.ResponseWriter, r *http.Request) {
	a.Gets++
	if rv := a.find("id", r.PathValue("id")); rv != nil {
		send(w, http.StatusOK, map[string]any{"data": rv})
		return
	}
	no(w, http.StatusNotFound, "NOT_FOUND", "no review")
}

func (a *Apple) response(w http.ResponseWriter, r *http.Request) {
	if rv := a.Replies[r.PathValue("id")]; rv != nil {
		send(w, http.StatusOK, map[string]any{"data": rv})
		return
	}
	no(w, http.StatusNotFound, "NOT_FOUND", "no response")
}

func (a *Apple) post(w http.ResponseWriter, r *http.Request) {
	a.Posts++
	var in struct {
		Data struct {
			Type          string
			Attributes    struct{ ResponseBody string }
			Relationships struct {
				Review struct{ Data struct{ Type, ID string } }
			}
		}
	}
	if json.NewDecoder(r.Body).Decode(&in) != nil || in.Data.Type != "customerReviewResponses" || in.Data.Relationships.Review.Data.Type != "customerReviews" || in.Data.Attributes.ResponseBody == "" {
		no(w, http.StatusConflict, "ENTITY_ERROR", "body")
		return
	}
	id := in.Data.Relationships.Review.Data.ID
	if a.find("id", id) == nil {
		no(w, http.StatusNotFound, "NOT_FOUND", "no review")
		return
	}
	a.Replies[id] = map[string]any{"type": "customerReviewResponses", "id": "resp-" + id,
		"attributes": map[string]string{"responseBody": in.Data.Attributes.ResponseBody, "lastModifiedDate": a.Now().Format(time.RFC3339), "state": "PENDING_PUBLISH"}}
	send(w, http.StatusCreated, map[string]any{"data": a.Replies[id]})
}

// AppleReview is a review as Apple writes it.
func AppleReview(id, title, body string, stars int, at time.Time) map[string]any {
	return map[string]any{"type": "customerReviews", "id": id, "attributes": map[string]any{"rating": stars, "title": title, "body": body,
		"reviewerNickname": "budi_s", "createdDate": at.Format("2006-01-02T15:04:05-07:00"), "territory": "IDN"}}
}

package file

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/cell"
)

type field string

const (
	fID     field = "id"
	fText   field = "text"
	fAuthor field = "author"
	fPlace  field = "place"
	fPosted field = "posted_at"
	fLang   field = "lang"
	fRating field = "rating"
	fURL    field = "url"

	fReplyTo  field = "reply_to"
	fRepostOf field = "repost_of"
	fQuoteOf  field = "quote_of"
)

var fields = []field{fID, fText, fAuthor, fPlace, fPosted, fLang, fRating, fURL, fReplyTo, fRepostOf, fQuoteOf}

// written is how exports call a field in our five languages, the surest first.
var written = map[field]string{
	fID: "id, id_str, review id, comment id, tweet id, tip id, fsq_tip_id, yorum id, message id",
	fText: "text, full_text, review text, review, review body, comment, comments, feedback, tweet, message, content, body," +
		"yorum, yorum metni, yorumlar, metin, mesaj, görüş, görüşler, değerlendirme, geri bildirim, içerik," +
		"avis, commentaire, commentaires, texte, témoignage, contenu," +
		"komentar, ulasan, teks, isi, isi ulasan, pesan, tanggapan," +
		"ความคิดเห็น, รีวิว, ข้อความ, คำวิจารณ์, เนื้อหา",
	fAuthor: "author, author name, user, username, reviewer, reviewer name, screen_name, handle, customer, guest, name," +
		"yazar, yazan, kullanıcı, kullanıcı adı, ad soyad, isim, ad, müşteri, misafir," +
		"auteur, utilisateur, client, nom, pseudo," +
		"penulis, pengguna, pelanggan, tamu, nama, ผู้เขียน, ผู้ใช้, ชื่อ, ลูกค้า",
	fPlace: "place, place id, branch, location, venue, store, shop, restaurant," +
		"şube, mekan, mağaza, konum, lokasyon, lieu, établissement, magasin, succursale," +
		"cabang, tempat, toko, gerai, สาขา, สถานที่, ร้าน",
	fPosted: "posted_at, created_at, date, datetime, timestamp, time, review date, created, published, published_at, posted, submitted_at," +
		"tarih, tarih saat, yorum tarihi, gönderim tarihi, oluşturma tarihi, zaman," +
		"date de publication, date avis, publié le, tanggal, tanggal ulasan, tgl, waktu, วันที่, วันเวลา, เวลา",
	fLang: "lang, language, language code, dil, langue, bahasa, ภาษา",
	fRating: "rating, stars, star rating, score, puan, yıldız, değerlendirme puanı, note, étoiles," +
		"nilai, bintang, penilaian, peringkat, คะแนน, ดาว",
	fReplyTo:  "reply_to, in_reply_to, in_reply_to_id, in_reply_to_status_id_str",
	fRepostOf: "repost_of, retweet_of",
	fQuoteOf:  "quote_of, quoted_status_id_str",
	fURL:      "url, link, permalink, review url, review link, bağlantı, lien, tautan, ลิงก์, ลิงค์",
}

// names is written with every name as cell.Name gives it.
var names = sync.OnceValue(func() map[field][]string {
	out := map[field][]string{}
	for f, list := range written {
		for n := range strings.SplitSeq(list, ",") {
			out[f] = append(out[f], cell.Name(n))
		}
	}
	return out
})

// columns finds each field's column in a header. What the owner mapped wins.
func columns(title string, head []string, mapped map[string]string) (map[field]int, error) {
	at := map[string]int{}
	for i, h := range head {
		if _, twice := at[cell.Name(h)]; !twice {
			at[cell.Name(h)] = i
		}
	}
	cols := map[field]int{}
	for _, f := range fields {
		if want, ok := mapped[string(f)]; ok {
			i, ok := at[cell.Name(want)]
			if !ok {
				return nil, noColumn(title, want, head)
			}
			cols[f] = i
			delete(at, cell.Name(want))
		}
	}
	for _, f := range fields {
		if i, n, ok := byName(at, f); ok && mapped[string(f)] == "" {
			cols[f] = i
			delete(at, n)
		}
	}
	if _, ok := cols[fText]; !ok {
		return nil, noText(title, head)
	}
	return cols, nil
}

func byName[V any](at map[string]V, f field) (v V, name string, ok bool) {
	for _, n := range names()[f] {
		if v, ok := at[n]; ok {
			return v, n, true
		}
	}
	return v, "", false
}

func noColumn(title, want string, seen []string) error {
	return pulse.WithHint(pulse.Usagef("%s has no column %q", title, want), "its columns are %s", listed(seen))
}

func noText(title string, seen []string) error {
	return pulse.WithHint(pulse.Usagef("no column of %s is known to hold the text", title),
		"say which with --map text=COLUMN; its columns are %s", listed(seen))
}

// listed shows the first names of what may be anything, safe to print.
func listed(seen []string) string {
	var out []string
	for _, s := range seen[:min(len(seen), 20)] {
		out = append(out, cell.Short(s))
	}
	if len(seen) > 20 {
		out = append(out, fmt.Sprintf("and %d more", len(seen)-20))
	}
	return strings.Join(out, ", ")
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func joinFields(fs []field) string {
	var out []string
	for _, f := range fs {
		out = append(out, string(f))
	}
	return strings.Join(out, ", ")
}

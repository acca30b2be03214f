package render

import (
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/severity"
)

var (
	istanbul = time.FixedZone("+03", 3*3600)
	until    = time.Date(2026, 11, 22, 8, 0, 0, 0, istanbul)
	since    = until.AddDate(0, 0, -1)
)

// say is one voice of the sample day.
type say struct {
	hours       float64 // before the end of the window
	kind        pulse.Kind
	who, place  string
	text        string
	pro, contra string // themes, by spaces
	unsure, ask bool
	rating      float64
}

var day = []say{
	{19, pulse.Complaint, "ayse_k", "kadikoy", "Dün akşam aldığımız tavuklu sandviçten eşimle ikimiz de zehirlendik, gece acile gittik. Kimse de telefonu açmıyor.", "", "quality", false, false, 1},
	{22, pulse.Complaint, "mertcan", "kadikoy", "20 dakika sırada bekledim, üç kasadan biri açıktı. Kahve de soğuk geldi 😕", "", "waiting quality", false, false, 0},
	{4, pulse.Mixed, "Claire Dubois", "moda", "Le café est excellent et la terrasse charmante, mais 180 livres pour un cappuccino, c'est exagéré.", "quality", "price", false, false, 3},
	{3, pulse.Complaint, "rina_w", "moda", "AC-nya mati, panas banget, colokannya juga nggak ada yang nyala.", "", "facilities", true, false, 0},
	{9, pulse.Praise, "deniz.yolcu", "kadikoy", "Elif Hanım kızımın sınavı olduğunu duyunca kahvesinin üstüne “başarılar” yazdı, bir de kurabiye getirdi. Kızım sınava gülümseyerek girdi. Böyle insanlar iyi ki var.", "service", "", false, false, 5},
	{12, pulse.Praise, "joe_travels", "moda", "Best flat white on the Asian side, and the barista remembered my order from last week!", "quality service", "", false, false, 5},
	{13, pulse.Praise, "สมชาย", "moda", "กาแฟหอมมาก พนักงานยิ้มแย้มทุกคน ไปอิสตันบูลเมื่อไรต้องแวะร้านนี้อีกแน่นอน ประทับใจตั้งแต่ก้าวแรกที่เข้าร้านเลยค่ะ", "quality service", "", false, false, 0},
	{15, pulse.Praise, "budi", "kadikoy", "Tempatnya bersih, kopinya mantap 👍🏽", "cleanliness quality", "", false, false, 4},
	{16, pulse.Praise, "", "kadikoy", "Sabah erkenden açık olmanız hayat kurtarıyor, teşekkürler Kadıköy ekibi ☕️", "service", "", false, false, 0},
	{17, pulse.Praise, "lea", "moda", "Un accueil chaleureux, on s'y sent comme à la maison.", "service ambience", "", false, false, 0},
	{6, pulse.Neutral, "gezgin", "moda", "Pazar günleri Moda şubesi kaçta açılıyor?", "", "", false, true, 0},
	{7, pulse.Neutral, "nils", "", "Meeting at Kahve Durağı at five", "", "", false, false, 0},
}

type aliases map[string]string

func (a aliases) Find(text, _ string) []pulse.Staff {
	var out []pulse.Staff
	for alias, name := range a {
		if strings.Contains(text, alias) {
			out = append(out, pulse.Staff{Name: name})
		}
	}
	return out
}

func (s say) judged(id string) pulse.Judged {
	m := pulse.Mention{Source: "x", ID: id, Text: s.text, Place: s.place, Rating: s.rating,
		URL: "https://x.example/i/" + id, Posted: until.Add(-time.Duration(s.hours * float64(time.Hour)))}
	if strings.Contains(s.who, " ") || s.who == "สมชาย" {
		m.Author.Name = s.who
	} else {
		m.Author.Handle = s.who
	}
	v := pulse.Verdict{Kind: s.kind, Unsure: s.unsure, Question: s.ask, By: "sample"}
	for _, t := range strings.Fields(s.pro) {
		v.Opinions = append(v.Opinions, pulse.Opinion{Polarity: pulse.Praise, Theme: t})
	}
	for _, t := range strings.Fields(s.contra) {
		v.Opinions = append(v.Opinions, pulse.Opinion{Polarity: pulse.Complaint, Theme: t})
	}
	return pulse.Judged{Mention: m, Verdict: v, Stored: m.Posted.Add(time.Minute)}
}

func options(lang string) Options {
	return Options{Lang: lang, Theme: func(id, lang string) string { return themeNames[lang][id] }}
}

var themeNames = map[string]map[string]string{
	"en": {"service": "Service", "quality": "Quality", "waiting": "Waiting", "price": "Price", "cleanliness": "Cleanliness", "ambience": "Ambience", "facilities": "Facilities"},
	"tr": {"service": "Hizmet", "quality": "Lezzet ve kalite", "waiting": "Bekleme", "price": "Fiyat", "cleanliness": "Temizlik", "ambience": "Ortam", "facilities": "Olanaklar"},
	"fr": {"service": "Accueil", "quality": "Qualité", "waiting": "Attente", "price": "Prix", "cleanliness": "Propreté", "ambience": "Ambiance", "facilities": "Équipements"},
	"id": {"service": "Pelayanan", "quality": "Rasa dan mutu", "waiting": "Antrean", "price": "Harga", "cleanliness": "Kebersihan", "ambience": "Suasana", "facilities": "Fasilitas"},
	"th": {"service": "การบริการ", "quality": "รสชาติและคุณภาพ", "waiting": "การรอ", "price": "ราคา", "cleanliness": "ความสะอาด", "ambience": "บรรยากาศ", "facilities": "สิ่งอำนวยความสะดวก"},
}

// input is the sample day as it comes from the store.
func input() digest.Input {
	in := digest.Input{Options: digest.Options{
		Since: since, Until: until, Now: until, Zone: istanbul, Brand: "Kahve Durağı",
		Places:   []pulse.Place{{ID: "kadikoy", Name: "Kadıköy"}, {ID: "moda", Name: "Moda"}},
		Duties:   map[string]pulse.Duties{"x": {}, "foursquare": {Attribution: "Tips: Powered by Foursquare"}},
		Names:    aliases{"Elif": "Elif Yılmaz"},
		Severity: severity.New().Of,
	}}
	for i, s := range day {
		in.Window = append(in.Window, s.judged(string(rune('a'+i))))
	}
	for i := range 3 {
		again := day[1].judged("copy" + string(rune('0'+i)))
		again.First, again.Author.Handle, again.RepostOf = "x:b", "friend"+string(rune('0'+i)), "b"
		in.Window = append(in.Window, again)
	}
	old := say{hours: 30, kind: pulse.Complaint, who: "zeynep", place: "moda", text: "Masa yapış yapıştı, tuvalet de temiz değildi.", contra: "cleanliness"}.judged("late")
	old.Source = "foursquare"
	in.Late = append(in.Late, old)
	for i := range 14 {
		in.Earlier = append(in.Earlier, pulse.Tally{From: since.AddDate(0, 0, i-14), Praise: 4 + i%4, Complaint: 1 + i%3, Mixed: i % 2, Neutral: 3})
	}
	in.Fixed = []digest.Fixed{
		{ID: "B-3", Label: "Prizler çalışmıyor", Theme: "facilities", Place: "moda", Team: "Servis ekibi", Done: "Bütün prizler değiştirildi.", At: until.Add(-3 * time.Hour)},
		{ID: "B-7", Theme: "waiting", At: since.AddDate(0, 0, -2), NotedAt: until.Add(-20 * time.Hour)},
		{ID: "B-2", Label: "told last week", Theme: "price", At: since.AddDate(0, 0, -5)},
	}
	in.Ideas = []pulse.Idea{
		{N: 1, At: since.Add(-time.Hour), Text: "told the day before"},
		{N: 2, At: since.Add(time.Hour), By: "Elif", Place: "kadikoy", Theme: "waiting", Text: "Tezgâha bir zil koyalım;\nkimse görülmeden beklemesin."},
		{N: 3, At: until.Add(-time.Hour), Text: "คืนวันศุกร์เปิดช่องจ่ายเงินที่สอง"},
	}
	ok := &pulse.Run{Source: "x", Started: until.Add(-time.Hour), Ended: until.Add(-time.Hour), New: 3}
	was := &pulse.Run{Source: "foursquare", Started: until.Add(-49 * time.Hour), Ended: until.Add(-49 * time.Hour)}
	bad := &pulse.Run{Source: "foursquare", Exit: pulse.ExitDenied, Started: until.Add(-time.Hour), Ended: until.Add(-time.Hour),
		Error: "foursquare refused our key: status 401", Hint: "set FSQ_KEY to a service key of your developer console"}
	in.States = []pulse.SourceState{{Source: "x", Last: ok, LastOK: ok}, {Source: "foursquare", Last: bad, LastOK: was}}
	return in
}

func sample() digest.Digest { return digest.Build(input()) }

// period is the sample spread over a whole week or month.
func period(p digest.Period) digest.Input {
	in := input()
	in.Every = p
	in.Since, in.Until = p.Last(time.Date(2026, 12, 1, 7, 0, 0, 0, istanbul), istanbul)
	in.Window, in.Late = nil, nil
	for i, s := range day {
		s.hours = -until.Sub(since).Hours()*float64(i%5) + s.hours
		in.Window = append(in.Window, s.judged(string(rune('a'+i))))
	}
	for i := range in.Window {
		in.Window[i].Posted = in.Window[i].Posted.AddDate(0, 0, 1)
	}
	in.Earlier = nil
	for i := range 4 {
		from := in.Since.AddDate(0, 0, -7*(4-i))
		to := from.AddDate(0, 0, 7)
		if p == digest.Monthly {
			from = in.Since.AddDate(0, i-4, 0)
			to = from.AddDate(0, 1, 0)
		}
		in.Earlier = append(in.Earlier, pulse.Tally{From: from, To: to, Praise: 6, Complaint: 8 + i%2, Mixed: 1, Neutral: 3})
	}
	for i := range 9 {
		in.Held = append(in.Held, pulse.Held{Place: []string{"kadikoy", "moda"}[i%2], Shift: "morning", By: "Ayşe", At: until.AddDate(0, 0, i%6+1)})
	}
	in.Fixed[0].At, in.Ideas[1].At = until.AddDate(0, 0, 4), until.AddDate(0, 0, 3)
	return in
}

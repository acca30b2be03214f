package fold

import "strings"

// digits are the number words of four languages, in plain letters.
var digits = listed(`
two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 ten 10 eleven 11 twelve 12 fifteen 15 twenty 20 thirty 30 forty 40 fifty 50 sixty 60 hundred 100 twice 2
iki 2 uc 3 dort 4 bes 5 alti 6 yedi 7 sekiz 8 dokuz 9 yirmi 20 otuz 30 kirk 40 elli 50 altmis 60 yuz 100
deux 2 trois 3 quatre 4 cinq 5 sept 7 huit 8 neuf 9 dix 10 onze 11 douze 12 quinze 15 vingt 20 trente 30 quarante 40 cinquante 50 soixante 60 cent 100
dua 2 tiga 3 empat 4 lima 5 enam 6 tujuh 7 delapan 8 sembilan 9 sepuluh 10 sebelas 11 puluh 10 seratus 100`)

// thaiDigits are those of Thai.
var thaiDigits = listed("สอง 2 สาม 3 สี่ 4 ห้า 5 หก 6 เจ็ด 7 แปด 8 เก้า 9 สิบ 10 ๒ 2 ๓ 3 ๔ 4 ๕ 5 ๖ 6 ๗ 7 ๘ 8 ๙ 9")

// listed reads words with what each stands for.
func listed(s string) map[string]string {
	out, fs := map[string]string{}, strings.Fields(s)
	for i := 0; i+1 < len(fs); i += 2 {
		out[fs[i]] = fs[i+1]
	}
	return out
}

func set(s string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		out[w] = true
	}
	return out
}

// denying are the words that deny.
const denying = `
not never no nobody none without
degil degildi yok yoktu var vardi hic asla
pas jamais aucun aucune sans
tidak bukan belum tak gak nggak tanpa
`

// denies holds them, and decides are the words that make two texts two: what denies,
// and when it was.
var denies, decides = set(denying), set(denying + `
monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow morning noon evening night breakfast lunch dinner
january february march april may june july august september october november december
pazartesi sali carsamba persembe cuma cumartesi pazar dun bugun yarin sabah ogle aksam gece
ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik
lundi mardi mercredi jeudi vendredi samedi dimanche hier aujourd demain matin midi soir nuit
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
senin selasa rabu kamis jumat sabtu minggu kemarin besok pagi siang sore malam
januari februari maret mei juni juli agustus oktober desember
good bad hot cold clean dirty open closed fast slow kind rude friendly
iyi kotu sicak soguk temiz kirli pis acik kapali hizli yavas
bon mauvais chaud froid propre sale ouvert ferme rapide lent toujours
enak panas dingin bersih kotor buka tutup cepat lambat ramah jutek`)

// decidesThai are the same in Thai, where they stand inside longer runs.
var decidesThai = set("ไม่ ยัง จันทร์ อังคาร พุธ พฤหัส ศุกร์ เสาร์ อาทิตย์ เมื่อวาน วันนี้ พรุ่งนี้ เช้า เที่ยง เย็น สะอาด สกปรก")

// branches are the beginnings of words beside which a place is named, and
// beforePlace the words right before one.
var (
	branches    = strings.Fields("branch outlet store sube magasin agence succursale cabang gerai toko stasiun mall สาขา")
	beforePlace = set("in at near di")
)

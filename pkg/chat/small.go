package chat

import (
	"strings"
	"sync"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

// small are words that people greet, thank, agree and take leave with, in plain
// letters. A post of nothing else answers nothing.
var small = sync.OnceValue(func() map[string]bool {
	return words(`
hello hi hey all everyone everybody folks team friends good morning afternoon evening night welcome glad happy great nice lovely to be here joining join joined
thanks thank you thx ty so much for hosting host having us me see next week time later bye goodbye tomorrow again today tonight tweetchat chat question questions point
agree agreed exactly yes yep yeah this that is true totally absolutely love it well said spot on same could not agree more couldn't right indeed amen 100 lol haha ha wow
sorry late i'm im am i a an and the of from in at my with we what was such really very always fun sure ok okay ready lurking watching here's checking in it's its too also sharing hour session answer answers your you're what's up let's go first timer
from it been team as ever pleasure hope week weekend have had
merhaba selam selamlar herkese herkes iyi aksamlar gunler geceler gunaydin hos geldiniz bulduk tesekkurler tesekkur ederim ederiz sagol sagolun saolun cok guzel harika sohbet sohbetti soru sorular icin katiliyorum kesinlikle aynen evet dogru haftaya gorusuruz gorusmek uzere bende ben de burada buradayim gec kaldim kusura bakmayin hoscakalin emegine emeginize saglik super bravo sizi bizi ve bu bir da eline ne
bonjour bonsoir salut coucou tous toutes a tout le monde merci beaucoup pour l'animation animation de la ce cette chat echange tres bien d'accord accord completement exactement oui tout fait bravo bonne soiree nuit journee semaine prochaine demain desole en retard suis je ravi ravie d'etre etre la ici super genial belle question et un une les c'est c est
halo hai hallo semua semuanya selamat pagi siang sore malam terima kasih makasih banyak atas untuk ya setuju banget betul benar sekali sampai jumpa minggu depan maaf telat terlambat baru gabung ikut hadir senang bisa mantap keren pertanyaan bagus teman-teman teman kak min admin di sini sini obrolannya seru
สวัสดี สวัสดีครับ สวัสดีค่ะ หวัดดี ขอบคุณ ขอบคุณครับ ขอบคุณค่ะ ขอบคุณมาก ครับ ค่ะ คะ นะ นะคะ นะครับ ทุกคน ทุกท่าน เห็นด้วย ใช่ จริง มาก มากๆ เลย เจอกัน สัปดาห์หน้า อาทิตย์หน้า ลาก่อน ยินดี ที่ ได้ มา ร่วม ขอโทษ สาย มาสาย คำถาม ดี ดีมาก สนุก ฝันดี แล้ว พบกัน ใหม่ สำหรับ แชท วันนี้ คืนนี้ เดียวกัน เหมือนกัน ถูกต้อง ชอบ
`)
})

func words(list string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		out[lang.Plain(w)] = true
	}
	return out
}

// rollCall are what a host asks before the first question.
var rollCall = pattern(func() string {
	return `(introduce yourself|who'?s here|who is here|who do we have|where are you (tweeting|joining)|how is everyone|how are you|are you ready|ready\?|kimler burada|kimler var|kendinizi tanit|nasilsiniz|hazir misiniz|hazir miyiz|qui est la|presentez.vous|comment allez|vous etes prets|etes.vous prets|prets ?\?|siapa saja|siapa yang|perkenalkan|apa kabar|sudah siap|siap ?\?|แนะนำตัว|ใครอยู่|พร้อมไหม|พร้อมหรือยัง|พร้อมกันหรือยัง|พร้อมยัง|สบายดี)`
})

// adverts are what spam sells; one beside a link is enough.
var adverts = pattern(func() string {
	return lang.Plain(`(free followers|follow back|followback|get followers|crypto|bitcoin|airdrop|forex|casino|giveaway|earn money|make money|work from home|100% free|discount code|promo code|onlyfans|click here|limited offer|dm me to|takipci|bahis|bonus veren|kripto|kazanmak icin|slot gacor|judi|pinjol|pinjaman|jual followers|followers murah|cuan|gagnez|code promo|gratuitement|abonnes gratuits|paris sportifs|แทงบอล|สล็อต|บาคาร่า|เครดิตฟรี|เว็บตรง|รับทำ|ปั้มไลค์|เงินกู้|รายได้เสริม)`)
})

var (
	links   = pattern(func() string { return `(?i)\bhttps?://\S+` })
	handles = pattern(func() string { return `@[\pL\pN_.]+` })
	tags    = pattern(func() string { return `#[\pL\pM\pN_]+` })
)

// bareWords is a post without links, handles and tags.
func bareWords(s string) string {
	return strings.TrimSpace(tags().ReplaceAllString(handles().ReplaceAllString(links().ReplaceAllString(s, " "), " "), " "))
}

// thanks begin a farewell.
var thanks = pattern(func() string {
	return `^[^\pL]*(thank|thx|merci|tesekkur|sagol|eline|emeg|terima kasih|makasih|ขอบคุณ|bye|bonne (nuit|soiree)|good ?night|iyi (geceler|aksamlar)|great|super|harika|wonderful|lovely|seru|สนุก)`
})

// takesLeave reports a post that begins with thanks.
func takesLeave(p *post) bool { return len(p.marks) == 0 && thanks().MatchString(lang.Plain(p.bare)) }

// smallTalk reports a post of greetings, thanks and agreement alone. left is how many
// words say something else.
func smallTalk(bare, code string) (yes bool, left int) {
	said := 0
	for _, t := range lang.PlainTokens(bare, code) {
		if t.Type != lang.Word {
			continue
		}
		if said++; !small()[t.Plain] {
			left++
		}
	}
	return said == 0 || left == 0 || said > left && left == 1 && said >= 3, left
}

// One table per pack: the words work together with codes, quantities and questions.
#include <gtest/gtest.h>

#include "tests/claims/language/said.h"

namespace soldwire::claims::language {
namespace {

struct Table {
  std::string_view language;
  std::vector<Row> rows;
};

TEST(Languages, EachPackReadsItsComments) {
  const Table tables[] = {
      {"es",
       {{"mío 12 y 15", "claim 12x1 15x1"},
        {"lo quiero el 12 por favor", "claim 12x1"},
        {"quiero 2 del 12", "claim 12x2"},
        {"ya no quiero el 12", "pass 12"},
        {"quiero ver 12", "none"},
        {"¿cuánto cuesta 12?", "none"},
        {"quieor 12", "claim 12x1"}}},
      {"pt",
       {{"quero a peça 9", "claim 9x1"},
        {"quero 2 da 12", "claim 12x2"},
        {"12 é meu", "claim 12x1"},
        {"não quero mais o 12", "pass 12"},
        {"12 já foi vendido", "none"}}},
      {"fr",
       {{"je prends le 12 et le 15", "claim 12x1 15x1"},
        {"JP12", "claim 12x1"},
        {"je ne prends plus le 12", "pass 12"},
        {"à 20h30", "none"},
        {"le 12 est vendu", "none"}}},
      {"de",
       {{"ich nehme 3 Stück von 12", "claim 12x3"},
        {"12 nehme ich", "claim 12x1"},
        {"12 doch nicht", "pass 12"},
        {"ich nehme 12 doch nicht", "review"},
        {"eins 12", "none"},
        {"nehme 12 Gr. 38", "claim 12x1"}}},
      {"it",
       {{"prendo il 12 grazie", "claim 12x1"},
        {"rinuncio al 12", "pass 12"},
        {"mia figlia ha 12 anni", "none"}}},
      {"th",
       {{"รับ 12 กับ 15 ค่ะ", "claim 12x1 15x1"},
        {"CF 12 2 ตัว", "claim 12x2"},
        {"ไม่เอา 12 ค่ะ", "pass 12"},
        {"ไม่เอา 12 แล้ว", "review"},
        {"มีคนcf 12", "none"},
        {"ได้รับ 12 แล้วค่ะ", "none"}}},
      {"vi",
       {{"chốt mã 12 nha shop", "claim 12x1"},
        {"chốt A1 0901234567", "claim A1x1"},
        {"không lấy 12 nữa", "pass 12"},
        {"cho em hỏi 12", "none"},
        {"150k", "none"}}},
      {"id",
       {{"mau 12 sama 15", "claim 12x1 15x1"},
        {"keep 12 2 buah", "claim 12x2"},
        {"gak jadi 12", "pass 12"},
        {"12rb", "none"},
        {"total 12", "none"}}},
      {"ms",
       {{"nak 12 2 helai", "claim 12x2"},
        {"tak jadi 12", "pass 12"},
        {"RM 12", "none"},
        {"nak tengok 12", "none"}}},
      {"fil",
       {{"mine 12 at 15 po", "claim 12x1 15x1"},
        {"mine code A12 po", "claim A12x1"},
        {"cancel 12 po", "pass 12"},
        {"mine na 12", "none"},
        {"joy miner 12", "none"},
        {"mien 12", "claim 12x1"}}},
      {"zh",
       {{"我要12號", "claim 12x1"},
        {"我要12号 两件", "claim 12x2"},
        {"我要12、15", "claim 12x1 15x1"},
        {"12不要了", "pass 12"},
        {"要不要12", "none"},
        {"想要看12", "none"}}},
      {"ja",
       {{"12番2点購入します", "claim 12x2"},
        {"12と15購入します", "claim 12x1 15x1"},
        {"12番キャンセルします", "pass 12"},
        {"12番まだありますか?", "none"}}},
      {"ko",
       {{"12번이랑 15번 주문이요", "claim 12x1 15x1"},
        {"12번 2개 주문할게요", "claim 12x2"},
        {"12번 취소요", "pass 12"},
        {"12번 보여주세요", "none"}}},
      {"hi",
       {{"मुझे 12 चाहिए", "claim 12x1"},
        {"१२ बुक करो", "claim 12x1"},
        {"12 nahi chahiye", "pass 12"},
        {"facebook 12", "none"}}},
      {"bn",
       {{"১২ নিব", "claim 12x1"},
        {"12 ar 15 nibo", "claim 12x1 15x1"},
        {"১২ নিব না", "pass 12"},
        {"koto lagbe 12", "none"}}},
      {"ar",
       {{"احجزلي رقم ١٢", "claim 12x1"},
        {"اريد 12 و15", "claim 12x1 15x1"},
        {"مش عايزة ١٢", "pass 12"},
        {"كم سعر 12؟", "none"}}},
      {"ru",
       {{"беру 12 две штуки", "claim 12x2"},
        {"беру А12", "claim A12x1"},
        {"отказываюсь от 12", "pass 12"},
        {"12 продано", "none"}}},
      {"pl",
       {{"biorę 2 sztuki 12", "claim 12x2"},
        {"rezygnuję z 12", "pass 12"},
        {"ile kosztuje 12?", "none"}}},
      {"tr",
       {{"12 ve 15 istiyorum", "claim 12x1 15x1"},
        {"12 iki adet alıyorum", "claim 12x2"},
        {"12 istemiyorum", "pass 12"},
        {"12 satıldı", "none"}}},
  };
  for (const Table& table : tables) {
    const Show show = show_in({std::string(table.language)});
    for (const Row& row : table.rows) {
      expect_row(row, show);
    }
  }
}

TEST(Languages, AWordCountsOnlyWithItsPack) {
  EXPECT_EQ(said("cf 12"), "none");
  EXPECT_EQ(said("cf 12", show_in({"th"})), "claim 12x1");
  EXPECT_EQ(said("sold 12", show_in({"th"})), "none");
  EXPECT_EQ(said("sold 12", show_in({"th", "en"})), "claim 12x1");
  EXPECT_EQ(said("sold 12", show_in({})), "none");
}

}  // namespace
}  // namespace soldwire::claims::language

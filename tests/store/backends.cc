#include "tests/store/backends.h"

#include "base/clock.h"
#include "base/random.h"
#include "store/sqlite/open.h"
#include "tests/store/samples.h"

namespace soldwire::store::testing {
namespace {

class SqliteUnderTest final : public StoreUnderTest {
 public:
  SqliteUnderTest() { reopen(); }
  Store& store() override { return *store_; }
  void reopen() override {
    store_.reset();
    store_ = must(sqlite::open({folder_.file("soldwire.db")}, clock_, random_));
  }

 private:
  TemporaryFolder folder_;
  ManualClock clock_;
  SeededRandom random_{1};
  std::unique_ptr<Store> store_;
};

}  // namespace

std::vector<Backend> backends() {
  return {{"Sqlite", [] { return std::unique_ptr<StoreUnderTest>(new SqliteUnderTest); }}};
}

void StoreContract::SetUp() {
  under_test_ = GetParam().make();
  write([](Transaction& tx) {
    must(tx.insert_workspace(sample_workspace()));
    must(tx.insert_show(sample_show(show_one.str())));
  });
}

std::unique_ptr<Transaction> StoreContract::begin() {
  return must(store().begin());
}

std::unique_ptr<Reader> StoreContract::read() {
  return must(store().open_reader());
}

}  // namespace soldwire::store::testing

// The stores that the contract tests run against. A new backend is one more entry of backends().
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "store/store.h"

namespace soldwire::store::testing {

// A store of its own, gone with the object.
class StoreUnderTest {
 public:
  virtual ~StoreUnderTest() = default;
  virtual Store& store() = 0;
  // Closes it and opens it again, as a restart does.
  virtual void reopen() = 0;
};

struct Backend {
  std::string name;
  std::unique_ptr<StoreUnderTest> (*make)();
};
std::vector<Backend> backends();

// The fixture of every contract test: a store with one workspace and one show.
class StoreContract : public ::testing::TestWithParam<Backend> {
 protected:
  void SetUp() override;

  Store& store() { return under_test_->store(); }
  StoreUnderTest& under_test() { return *under_test_; }
  std::unique_ptr<Transaction> begin();
  // Runs `body` in a transaction of its own and commits.
  template <typename Body>
  void write(Body&& body) {
    auto tx = begin();
    body(*tx);
    const auto done = tx->commit();
    ASSERT_TRUE(done) << done.error().message;
  }
  // A new reader, which sees what was committed before.
  std::unique_ptr<Reader> read();

 private:
  std::unique_ptr<StoreUnderTest> under_test_;
};

#define SOLDWIRE_FOR_EACH_BACKEND(suite)                                                \
  INSTANTIATE_TEST_SUITE_P(Stores, suite,                                               \
                           ::testing::ValuesIn(::soldwire::store::testing::backends()), \
                           [](const auto& test) { return test.param.name; })

}  // namespace soldwire::store::testing

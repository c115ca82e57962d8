// A database with a school that works and, around it, as many organisations and messages as asked for.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "db/db.hpp"
#include "support/school.hpp"

namespace parta::bench {

struct Size {
    std::int64_t messages = 0;
    std::int64_t organisations = 1;
};

class Filled {
  public:
    /// A file below build/bench-data, or a database of its own in the cluster of PARTA_TEST_POSTGRES_OWNER_URL.
    Filled(db::Engine engine, Size size);
    ~Filled();
    Filled(const Filled&) = delete;
    Filled& operator=(const Filled&) = delete;

    db::Db& db() { return *db_; }
    test::School& school() { return *school_; }
    ChatId class_chat() const { return chat_; }
    /// How many messages the class's chat has.
    std::int64_t history() const { return history_; }

  private:
    void run(const std::string& sql);
    void fill(Size size);

    db::Engine engine_;
    std::string place_;  // the file, or the database's connection string of the owner
    std::string name_;
    std::unique_ptr<db::Db> db_;
    std::unique_ptr<test::School> school_;
    ChatId chat_;
    std::int64_t history_ = 0;
};

}  // namespace parta::bench

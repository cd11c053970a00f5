// Policies in a folder: how files are joined and refused, and what reloads them while they are
// used.
#include <abac/policy_folder.h>

#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.h"

namespace {

using abac::Decision;
using abac::PolicySet;
using abac::PolicySetHolder;
using std::chrono::milliseconds;
namespace fs = std::filesystem;

/// A folder of its own, removed at the end.
class Folder {
 public:
  Folder() {
    std::string path = (fs::temp_directory_path() / "abac-policy-folder-XXXXXX").string();
    REQUIRE(::mkdtemp(path.data()) != nullptr);
    path_ = path;
  }
  ~Folder() {
    std::error_code error;
    fs::remove_all(path_, error);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string path(const std::string& name = "") const {
    return name.empty() ? path_.string() : (path_ / name).string();
  }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream stream(path_ / name, std::ios::binary);
    stream << text;
    REQUIRE(stream.flush());
  }
  /// Puts the file in place as a whole.
  void put(const std::string& name, const std::string& text) const {
    write("." + name + ".tmp", text);
    fs::rename(path_ / ("." + name + ".tmp"), path_ / name);
  }

 private:
  fs::path path_;
};

std::string allowing(const std::string& action) {
  return R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":")" + action +
         R"(","Resource":"*"}})";
}

std::string denying(const std::string& action) {
  return R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":")" + action +
         R"(","Resource":"*"}})";
}

Decision decision_of(const PolicySet& policies, std::string_view action) {
  abac::Request request;
  request.principal.arn = "arn:aws:iam::111122223333:user/ana";
  request.action = action;
  request.resource.arn = "arn:aws:s3:::docs/plan.txt";
  return decide(policies, request);
}

/// A holder, the watcher that reloads it, and what the watcher has reported.
class Watched {
 public:
  Watched(const Folder& folder, milliseconds quiet_time, milliseconds longest_wait)
      : holder_(loaded(folder)) {
    auto watcher = abac::PolicyFolderWatcher::start(
        folder.path(), holder_,
        [this](const abac::Expected<std::uint64_t>& result) {
          const std::lock_guard lock(mutex_);
          reports_.push_back(result ? "version " + std::to_string(*result)
                                    : std::string(to_string(result.error().code)));
          reported_.notify_all();
        },
        {quiet_time, longest_wait});
    REQUIRE(watcher);
    watcher_.emplace(*std::move(watcher));
    REQUIRE(next_report() == "version 2");  // the folder as it was found
  }
  ~Watched() { watcher_.reset(); }
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;

  /// Waits for the next report, for long enough on the slowest machine.
  std::string next_report() { return next_report_within(milliseconds(60'000)); }
  /// Returns nothing where there is none in time.
  std::string next_report_within(milliseconds time) {
    std::unique_lock lock(mutex_);
    if (!reported_.wait_for(lock, time, [&] { return taken_ < reports_.size(); })) return {};
    return reports_[taken_++];
  }
  Decision decision(std::string_view action) const {
    return decision_of(holder_.current().policies, action);
  }

 private:
  static PolicySet loaded(const Folder& folder) {
    auto policies = abac::load_policy_folder(folder.path());
    REQUIRE(policies);
    return *std::move(policies);
  }

  PolicySetHolder holder_;
  std::mutex mutex_;
  std::condition_variable reported_;
  std::vector<std::string> reports_;
  std::size_t taken_ = 0;
  std::optional<abac::PolicyFolderWatcher> watcher_;
};

constexpr milliseconds kQuiet{40};
constexpr milliseconds kLongest{60'000};

}  // namespace

TEST_CASE("the policy files of a folder are joined in the order of their names") {
  const Folder folder;
  folder.write("b.json", R"({"identity":[)" + allowing("s3:PutObject") +
                             R"(],"service_control":[[)" + allowing("*") + "]]}");
  folder.write("a.json", allowing("s3:GetObject"));
  folder.write("c.json", R"({"service_control":[[)" + allowing("s3:Get*") + "]]}");
  folder.write("notes.txt", "not a policy");
  folder.write(".d.json", "not a policy either");
  fs::create_directory(folder.path("e.json"));

  const auto policies = abac::load_policy_folder(folder.path());
  REQUIRE(policies);
  CHECK(policies->statement_count() == 4);
  CHECK(decision_of(*policies, "s3:GetObject") == Decision::Allowed);
  // The second level of service control policies allows reading alone.
  CHECK(decision_of(*policies, "s3:PutObject") == Decision::ImplicitDeny);
}

TEST_CASE("S-22 a folder with a file that cannot be read is refused as a whole") {
  const Folder folder;
  const auto code = [&] {
    const auto policies = abac::load_policy_folder(folder.path());
    return policies ? std::string()
                    : std::string(to_string(policies.error().code)) + " " + policies.error().file;
  };
  CHECK(code() == "unreadable_file " + folder.path());
  folder.write("a.json", allowing("s3:GetObject"));
  CHECK(code().empty());

  SECTION("a link to nothing") {
    fs::create_symlink("nowhere", folder.path("b.json"));
    CHECK(code() == "unreadable_file " + folder.path("b.json"));
  }
  SECTION("not JSON") {
    folder.write("b.json", "{");
    CHECK(code() == "invalid_json " + folder.path("b.json"));
  }
  SECTION("a policy that its type forbids") {
    folder.write("b.json", R"({"resource":[)" + allowing("s3:GetObject") + "]}");
    CHECK(code() == "missing_element " + folder.path("b.json"));
  }
  SECTION("more than 16 MiB together") {
    folder.write("b.json", std::string(std::size_t{16} << 20, ' '));
    CHECK(code() == "document_too_large " + folder.path("b.json"));
  }
  SECTION("no folder") {
    const auto policies = abac::load_policy_folder(folder.path("none"));
    REQUIRE_FALSE(policies);
    CHECK(policies.error().code == abac::ErrorCode::UnreadableFile);
  }
}

TEST_CASE("a pipe that is swapped in under a file's name holds nobody up", "[threads]") {
  const Folder folder;
  folder.write("a.json", allowing("s3:GetObject"));
  REQUIRE(::mkfifo(folder.path("b.json").c_str(), 0600) == 0);
  const auto refused = abac::load_policy_folder(folder.path());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == abac::ErrorCode::UnreadableFile);
  CHECK(refused.error().file == folder.path("b.json"));

  // Wherever between looking and opening it is swapped.
  std::atomic<bool> is_over = false;
  std::thread swapping([&] {
    while (!is_over) {
      folder.put("b.json", allowing("s3:GetObject"));
      ::mkfifo(folder.path(".pipe").c_str(), 0600);
      fs::rename(folder.path(".pipe"), folder.path("b.json"));
    }
  });
  std::packaged_task<void(std::string)> load([](const std::string& path) {
    const auto end = std::chrono::steady_clock::now() + milliseconds(1500);
    while (std::chrono::steady_clock::now() < end) {
      static_cast<void>(abac::load_policy_folder(path));
    }
  });
  auto loaded = load.get_future();
  std::thread(std::move(load), folder.path()).detach();  // it may never end
  CHECK(loaded.wait_for(std::chrono::seconds(60)) == std::future_status::ready);
  is_over = true;
  swapping.join();
}

#if defined(__linux__)

TEST_CASE("a file that is renamed into the folder or deleted from it counts at once", "[threads]") {
  const Folder folder;
  folder.write("a.json", allowing("s3:GetObject"));
  Watched watched(folder, kQuiet, kLongest);
  CHECK(watched.decision("s3:PutObject") == Decision::ImplicitDeny);
  folder.put("b.json", allowing("s3:PutObject"));
  CHECK(watched.next_report() == "version 3");
  CHECK(watched.decision("s3:PutObject") == Decision::Allowed);
  fs::remove(folder.path("a.json"));
  CHECK(watched.next_report() == "version 4");
  CHECK(watched.decision("s3:GetObject") == Decision::ImplicitDeny);
}

TEST_CASE("a file that is being written counts only once it is closed", "[threads]") {
  const Folder folder;
  folder.write("a.json", allowing("s3:GetObject"));
  Watched watched(folder, kQuiet, milliseconds(300));
  const std::string text = denying("s3:GetObject");
  std::ofstream stream(folder.path("a.json"), std::ios::binary);
  // Complete JSON, and yet it may go on: it is reported, and does not count.
  stream << text << std::flush;
  CHECK(watched.next_report() == "unreadable_file");
  CHECK(watched.decision("s3:GetObject") == Decision::Allowed);
  stream << "\n";
  stream.close();
  std::string report = watched.next_report();
  while (report == "unreadable_file") report = watched.next_report();
  CHECK(report == "version 3");
  CHECK(watched.decision("s3:GetObject") == Decision::ExplicitDeny);
}

TEST_CASE("an invalid file is reported and the old policies stay", "[threads]") {
  const Folder folder;
  folder.write("a.json", allowing("s3:GetObject"));
  Watched watched(folder, kQuiet, kLongest);
  folder.put(
      "a.json",
      R"({"Version":"2012-10-17","Statement":{"Effect":"Permit","Action":"*","Resource":"*"}})");
  CHECK(watched.next_report() == "invalid_effect");
  CHECK(watched.decision("s3:GetObject") == Decision::Allowed);
  folder.put("a.json", denying("s3:GetObject"));
  CHECK(watched.next_report() == "version 3");
  CHECK(watched.decision("s3:GetObject") == Decision::ExplicitDeny);
}

TEST_CASE("changes made together are read together and the same content is not read again",
          "[threads]") {
  const Folder folder;
  folder.write("a.json", allowing("s3:GetObject"));
  Watched watched(folder, milliseconds(1000), kLongest);
  for (int i = 0; i < 20; ++i) {
    folder.put("b" + std::to_string(i) + ".json", allowing("s3:PutObject"));
  }
  CHECK(watched.next_report() == "version 3");
  folder.put("a.json", allowing("s3:GetObject"));
  folder.write("notes.txt", "not a policy");
  CHECK(watched.next_report_within(milliseconds(1500)).empty());
  folder.put("a.json", allowing("s3:ListBucket"));
  CHECK(watched.next_report() == "version 4");
}

TEST_CASE("a link that is swapped changes all files at once", "[threads]") {
  const Folder folder;
  const auto make_volume = [&](const std::string& name, const std::string& action) {
    fs::create_directory(folder.path(name));
    folder.write(name + "/a.json", allowing(action));
    folder.write(name + "/b.json", denying("iam:*"));
  };
  make_volume("..1", "s3:GetObject");
  fs::create_directory_symlink("..1", folder.path("..data"));
  fs::create_symlink("..data/a.json", folder.path("a.json"));
  fs::create_symlink("..data/b.json", folder.path("b.json"));
  Watched watched(folder, kQuiet, kLongest);
  CHECK(watched.decision("s3:GetObject") == Decision::Allowed);

  make_volume("..2", "s3:PutObject");
  fs::create_directory_symlink("..2", folder.path("..data_tmp"));
  fs::rename(folder.path("..data_tmp"), folder.path("..data"));
  CHECK(watched.next_report() == "version 3");
  CHECK(watched.decision("s3:GetObject") == Decision::ImplicitDeny);
  CHECK(watched.decision("s3:PutObject") == Decision::Allowed);
}

TEST_CASE("a file behind a link counts when it is written and closed", "[threads]") {
  const Folder folder;
  const Folder elsewhere;
  elsewhere.write("target.json", allowing("s3:GetObject"));
  fs::create_symlink(elsewhere.path("target.json"), folder.path("a.json"));
  fs::create_symlink(elsewhere.path("target.json"), folder.path("b.json"));
  Watched watched(folder, kQuiet, milliseconds(300));
  std::ofstream stream(elsewhere.path("target.json"), std::ios::binary);
  stream << denying("s3:GetObject") << std::flush;
  CHECK(watched.next_report() == "unreadable_file");
  CHECK(watched.decision("s3:GetObject") == Decision::Allowed);
  stream.close();
  std::string report = watched.next_report();
  while (report == "unreadable_file") report = watched.next_report();
  CHECK(report == "version 3");
  CHECK(watched.decision("s3:GetObject") == Decision::ExplicitDeny);
}

TEST_CASE("a file behind links counts whichever of them names another one", "[threads]") {
  const Folder folder;
  const Folder elsewhere;
  for (const char* version : {"1", "2"}) fs::create_directory(elsewhere.path(version));
  elsewhere.write("1/a.json", allowing("s3:GetObject"));
  elsewhere.write("2/a.json", allowing("s3:PutObject"));
  fs::create_directory_symlink("1", elsewhere.path("current"));
  fs::create_symlink(elsewhere.path("current/a.json"), folder.path("a.json"));
  Watched watched(folder, kQuiet, kLongest);

  // The link in the middle.
  fs::create_directory_symlink("2", elsewhere.path("next"));
  fs::rename(elsewhere.path("next"), elsewhere.path("current"));
  CHECK(watched.next_report() == "version 3");
  CHECK(watched.decision("s3:PutObject") == Decision::Allowed);

  // The file, by another one that is put in its place.
  elsewhere.write("2/.a.json.tmp", denying("s3:PutObject"));
  fs::rename(elsewhere.path("2/.a.json.tmp"), elsewhere.path("2/a.json"));
  CHECK(watched.next_report() == "version 4");
  CHECK(watched.decision("s3:PutObject") == Decision::ExplicitDeny);

  // Nothing, until there is something again.
  fs::remove(elsewhere.path("2/a.json"));
  CHECK(watched.next_report() == "unreadable_file");
  CHECK(watched.decision("s3:PutObject") == Decision::ExplicitDeny);
  elsewhere.write("2/a.json", allowing("s3:ListBucket"));
  CHECK(watched.next_report() == "version 5");
}

TEST_CASE("a file counts when it is written by another of its names", "[threads]") {
  const Folder folder;
  const Folder elsewhere;
  elsewhere.write("other.json", allowing("s3:GetObject"));
  fs::create_hard_link(elsewhere.path("other.json"), folder.path("a.json"));
  Watched watched(folder, kQuiet, kLongest);
  elsewhere.write("other.json", denying("s3:GetObject"));
  CHECK(watched.next_report() == "version 3");
  CHECK(watched.decision("s3:GetObject") == Decision::ExplicitDeny);
}

TEST_CASE("policies stay while their folder is gone and are read when it is back", "[threads]") {
  const Folder parent;
  const Folder folder;
  folder.write("a.json", allowing("s3:GetObject"));
  Watched watched(folder, kQuiet, kLongest);
  fs::rename(folder.path(), parent.path("moved"));
  CHECK(watched.next_report() == "unreadable_file");
  CHECK(watched.decision("s3:GetObject") == Decision::Allowed);

  fs::create_directory(parent.path("other"));
  std::ofstream(parent.path("other/a.json")) << denying("s3:GetObject");
  fs::rename(parent.path("other"), folder.path());
  std::string report = watched.next_report();
  while (report == "unreadable_file") report = watched.next_report();
  CHECK(report == "version 3");
  CHECK(watched.decision("s3:GetObject") == Decision::ExplicitDeny);
}

TEST_CASE("a folder that is not there cannot be watched") {
  const Folder folder;
  folder.write("a.json", allowing("s3:GetObject"));
  const auto policies = abac::load_policy_folder(folder.path());
  REQUIRE(policies);
  PolicySetHolder holder(*policies);
  const auto missing = abac::PolicyFolderWatcher::start(folder.path("none"), holder);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == abac::ErrorCode::UnreadableFile);
  CHECK(missing.error().file == folder.path("none"));
  CHECK_FALSE(abac::PolicyFolderWatcher::start(folder.path("a.json"), holder));
}

#endif

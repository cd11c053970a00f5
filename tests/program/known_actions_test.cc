// The table of known actions: what it holds is found in any case, and nothing else is.
#include "program/known_actions.h"

#include "base/case_folding.h"
#include "support/planned_program.h"

#include <string>
#include <vector>

namespace abac::inline abi1::internal {
namespace {

/// An action of so many bytes, with the first and last of the letters and digits that actions have.
std::string action_of_size(std::size_t size) {
  static const std::string text =
      "az-09:AZaz-0918273645" + std::string(KnownActions::kMaxSize, 'q');
  return text.substr(0, size);
}

}  // namespace

TEST_CASE("A-3 an action is known in any case of its letters, and no other text is") {
  std::vector<std::string> names;
  for (std::size_t size = KnownActions::kMinSize; size <= KnownActions::kMaxSize; ++size) {
    names.push_back(action_of_size(size));
  }
  const auto actions = known(names);
  CHECK(actions->size() == names.size());
  for (const std::string& name : names) {
    CAPTURE(name);
    REQUIRE(actions->find(name) != nullptr);
    for (std::size_t i = 0; i < name.size(); ++i) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text = name + '!';  // what stands behind a text is not of it
        text[i] = static_cast<char>(byte);
        const bool is_same = fold_ascii(text[i]) == fold_ascii(name[i]);
        const auto* const found = actions->find(std::string_view(text).substr(0, name.size()));
        if ((found != nullptr) != is_same) {
          INFO(text);
          CHECK((found != nullptr) == is_same);
        }
      }
    }
  }
  CHECK(actions->find({}) == nullptr);
  CHECK(actions->find("az-09:A") == nullptr);
  CHECK(actions->find(std::string(1000, 'a')) == nullptr);
}

TEST_CASE("A-3 what cannot be held among known actions is left out") {
  const auto actions = known({action_of_size(KnownActions::kMinSize - 1), "s3:Get_Object",
                              action_of_size(KnownActions::kMaxSize + 1)});
  CHECK(actions->size() == 0);
  CHECK(actions->find("s3:Get_Object") == nullptr);
  KnownActions many;
  for (std::size_t i = 0; i < KnownActions::kMaxActions + 5000; ++i) {
    many.add("s3:Action" + std::to_string(i));
  }
  CHECK(many.size() == KnownActions::kMaxActions);
}

TEST_CASE("A-3 what is held among known actions is found, however many stand in one place") {
  std::vector<std::string> names;
  for (char c = 'a'; c <= 'z'; ++c) {  // these differ where their hash does not look
    names.push_back("sagemaker:" + std::string(1, c) + "bCreateTrainingJobInManyRegions");
    names.push_back("sagemaker:a" + std::string(1, c) + "CreateTrainingJobInManyRegions");
  }
  KnownActions actions;
  for (const std::string& name : names) actions.add(name);
  CHECK(actions.size() < names.size());
  for (std::size_t i = 0; i < 2000; ++i) {
    actions.add("s3:Action" + std::to_string(i));
    if (i % 100 != 0) continue;
    std::size_t held = 0;
    actions.for_each([&](const KnownActions::Action& action) {
      CHECK(actions.find({action.text.data(), action.size}) == &action);
      ++held;
    });
    CHECK(held > i - i / 20);  // most are
    CHECK(held <= actions.size());
  }
}

}  // namespace abac::inline abi1::internal

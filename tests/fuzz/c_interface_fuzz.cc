// The C interface: the input's bytes choose a sequence of calls with sound, unsound and missing
// arguments. Whatever it is, statuses and results fit each other, and all that is given is freed.
#include "fuzz.h"

#include <abac/c.h>

#include <fuzzer/FuzzedDataProvider.h>

#include <memory>

namespace abac::fuzz {
namespace {

constexpr std::string_view kPolicies[] = {
    R"({"Version":"2012-10-17","Statement":{"Sid":"S","Effect":"Allow","Action":"s3:*","Resource":"*"}})",
    R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:Put*","Resource":"arn:aws:s3:::docs/${aws:username}/*","Condition":{"StringNotEquals":{"aws:PrincipalTag/team":"blue"}}}})",
    R"({"identity":[{"name":"P","document":{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}}],"service_control":[[{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}]]})",
    R"({"Version":"2012-10-17","Statement":{"Effect":"Permit","Action":"s3:*","Resource":"*"}})",
    R"({"identity":[],"permissions_boundary":[]})",
    R"({"Statement":[)",
};
constexpr std::string_view kRequests[] = {
    R"({"principal":{"arn":"arn:aws:iam::111122223333:user/ana","tags":{"team":"blue"}},"action":"s3:GetObject","resource":{"arn":"arn:aws:s3:::docs/plan"}})",
    R"({"principal":{"arn":"arn:aws:sts::111122223333:assumed-role/Dev/s"},"action":"s3:PutObject","resource":{"arn":"arn:aws:s3:::docs/ana/x","account":"111122223333"},"context":{"aws:SourceIp":"203.0.113.7","aws:CalledVia":["a.amazonaws.com"]}})",
    R"({"principal":{"arn":"lambda.amazonaws.com"},"action":"s3:GetObject","resource":{"arn":"*"}})",
    R"({"principal":{"arn":"nobody"},"action":"s3:GetObject","resource":{"arn":"*"}})",
};

/// One object of a type of the interface, freed when it is replaced.
template <class T, void (*Free)(T*)>
class Slot {
 public:
  ~Slot() { Free(object_); }
  [[nodiscard]] const T* get() const { return object_; }
  [[nodiscard]] T* get() { return object_; }
  /// Takes what a call gave, and checks that it gave it exactly where it says so.
  void take(abac_status status, T* object) {
    require((status == ABAC_OK) == (object != nullptr), "a result is given exactly with ABAC_OK");
    Free(object_);
    object_ = object;
  }

 private:
  T* object_ = nullptr;
};

class Caller {
 public:
  explicit Caller(std::string_view input)
      : data_(reinterpret_cast<const std::uint8_t*>(input.data()), input.size()) {}

  void run() {
    for (int calls = 0; calls < 40 && data_.remaining_bytes() != 0; ++calls) call();
  }

 private:
  std::string text(std::span<const std::string_view> usual) {
    const auto choice = data_.ConsumeIntegralInRange<std::size_t>(0, usual.size() + 1);
    if (choice < usual.size()) return std::string(usual[choice]);
    if (choice == usual.size()) return data_.ConsumeRandomLengthString(200);
    std::string damaged(usual[data_.ConsumeIntegralInRange<std::size_t>(0, usual.size() - 1)]);
    const auto place = data_.ConsumeIntegralInRange<std::size_t>(0, damaged.size() - 1);
    damaged[place] = data_.ConsumeIntegral<char>();
    return damaged;
  }

  void check(abac_status status, abac_error* error) {
    require(status >= ABAC_OK && status <= ABAC_INVALID_ARGUMENT && status != ABAC_OUT_OF_MEMORY,
            "a status is a known one, and memory does not run out");
    require((status == ABAC_REFUSED) == (error != nullptr),
            "an error is given exactly with ABAC_REFUSED");
    require(error == nullptr || abac_error_code(error).size != 0, "an error has a code");
    abac_string* line = nullptr;
    const abac_status written = abac_error_to_string(error, &line);
    require(written == (error == nullptr ? ABAC_INVALID_ARGUMENT : ABAC_OK),
            "an error can be written");
    abac_string_free(line);
    abac_error_free(error);
  }

  void parse() {
    const std::string name = data_.ConsumeRandomLengthString(8);
    abac_error* error = nullptr;
    switch (data_.ConsumeIntegralInRange(0, 2)) {
      case 0: {
        const std::string json = text(kPolicies);
        abac_policy* policy = nullptr;
        const auto status =
            abac_policy_parse(json.data(), json.size(), name.data(), name.size(), &policy, &error);
        check(status, error);
        policy_.take(status, policy);
        break;
      }
      case 1: {
        const std::string json = text(kPolicies);
        abac_policies* policies = nullptr;
        const auto status = abac_policies_parse(json.data(), json.size(), name.data(), name.size(),
                                                &policies, &error);
        check(status, error);
        policies_.take(status, policies);
        break;
      }
      default: {
        const std::string json = text(kRequests);
        abac_request* request = nullptr;
        const auto status = abac_request_parse(json.data(), json.size(), name.data(), name.size(),
                                               &request, &error);
        check(status, error);
        request_.take(status, request);
      }
    }
  }

  void make_request() {
    const auto text_of = [](const std::string& text) {
      return abac_text{text.data(), text.size()};
    };
    const std::string arn = "arn:aws:iam::111122223333:user/" + data_.ConsumeRandomLengthString(8);
    const std::string action =
        data_.ConsumeBool() ? "s3:GetObject" : data_.ConsumeRandomLengthString(8);
    const std::string resource = "arn:aws:s3:::" + data_.ConsumeRandomLengthString(8);
    const std::string key = data_.ConsumeRandomLengthString(8);
    const std::string value = data_.ConsumeRandomLengthString(8);
    const abac_text values[2] = {text_of(value), text_of(key)};
    const abac_tag tags[2] = {{text_of(key), text_of(value)}, {text_of(value), text_of(key)}};
    const abac_context_entry context{text_of(key), values,
                                     data_.ConsumeIntegralInRange<std::size_t>(0, 2),
                                     data_.ConsumeIntegralInRange(0, 1)};
    abac_request_fields fields{};
    fields.struct_size = data_.ConsumeBool() ? sizeof fields : data_.ConsumeIntegral<std::size_t>();
    fields.principal_arn = text_of(arn);
    fields.action = text_of(action);
    fields.resource_arn = text_of(resource);
    fields.principal_tags = tags;
    fields.principal_tag_count = data_.ConsumeIntegralInRange<std::size_t>(0, 2);
    fields.resource_tags = data_.ConsumeBool() ? tags : nullptr;
    fields.resource_tag_count = data_.ConsumeIntegralInRange<std::size_t>(0, 2);
    fields.context = &context;
    fields.context_count = data_.ConsumeIntegralInRange<std::size_t>(0, 1);
    abac_request* request = nullptr;
    abac_error* error = nullptr;
    const auto status = abac_request_new(&fields, &request, &error);
    check(status, error);
    request_.take(status, request);
  }

  void change_policies() {
    const auto type = data_.ConsumeIntegralInRange<abac_policy_type>(-1, 7);
    switch (data_.ConsumeIntegralInRange(0, 3)) {
      case 0: {
        abac_policies* policies = nullptr;
        const auto status = abac_policies_new(&policies);
        policies_.take(status, policies);
        break;
      }
      case 1:
        check_status(abac_policies_add(
            policies_.get(), type, data_.ConsumeIntegralInRange<std::size_t>(0, 3), policy_.get()));
        break;
      case 2:
        check_status(abac_policies_require(policies_.get(), type));
        break;
      default:
        // What is appended to itself doubles: not too often.
        if (++appended_ < 8) {
          check_status(abac_policies_append(policies_.get(), policies_.get()));
        }
    }
  }

  static void check_status(abac_status status) {
    require(status == ABAC_OK || status == ABAC_INVALID_ARGUMENT, "nothing else can go wrong");
  }

  void compile() {
    abac_policy_set* set = nullptr;
    abac_error* error = nullptr;
    const auto status = abac_policy_set_compile(policies_.get(), &set, &error);
    check(status, error);
    set_.take(status, set);
    require((abac_policy_set_memory_bytes(set_.get()) != 0) == (set_.get() != nullptr),
            "a policy set takes memory");
  }

  void decide() {
    const abac_decision decision = abac_decide(set_.get(), request_.get());
    abac_error* error = nullptr;
    abac_response* response = nullptr;
    const auto status = abac_evaluate(set_.get(), request_.get(), &response, &error);
    check(status, error);
    response_.take(status, response);
    require(decision == abac_response_decision(response_.get()),
            "deciding and evaluating give the same");
    abac_error* reason = nullptr;
    require(abac_check_case(set_.get(), request_.get(), &reason) == status,
            "a case is refused alike");
    abac_error_free(reason);
    for (std::size_t i = 0; i <= abac_response_statement_count(response_.get()); ++i) {
      (void)abac_response_statement_policy(response_.get(), i);
      (void)abac_response_statement_index(response_.get(), i);
      (void)abac_response_statement_sid(response_.get(), i);
      (void)abac_response_statement_is_allow(response_.get(), i);
    }
    for (std::size_t i = 0; i <= abac_response_missing_key_count(response_.get()); ++i) {
      (void)abac_response_missing_key(response_.get(), i);
    }
  }

  void explain() {
    abac_explanation* explanation = nullptr;
    abac_error* error = nullptr;
    const auto status = abac_explain(set_.get(), request_.get(), 2, 8, &explanation, &error);
    check(status, error);
    require(status != ABAC_OK ||
                abac_explanation_decision(explanation) == abac_decide(set_.get(), request_.get()),
            "what is explained is what is decided");
    explanation_.take(status, explanation);
  }

  void write() {
    abac_string* string = nullptr;
    abac_status status = ABAC_OK;
    switch (data_.ConsumeIntegralInRange(0, 5)) {
      case 0:
        status = abac_policy_to_json(policy_.get(), &string);
        break;
      case 1:
        status = abac_response_to_json(response_.get(), &string);
        break;
      case 2:
        status = abac_explanation_to_text(
            explanation_.get(), data_.ConsumeIntegralInRange<std::size_t>(0, 200),
            data_.ConsumeIntegralInRange<std::uint32_t>(0, 4), &string);
        break;
      case 3:
        status = abac_explanation_to_json(explanation_.get(), &string);
        break;
      case 4:
        status = abac_explanation_to_html(explanation_.get(), &string);
        break;
      default: {
        const std::string json =
            "{\"policies\":" + text(kPolicies) + ",\"request\":" + text(kRequests) + "}";
        status = abac_evaluate_case(json.data(), json.size(), &string);
      }
    }
    check_status(status);
    require((status == ABAC_OK) == (string != nullptr), "a text is given exactly with ABAC_OK");
    const abac_text written = abac_string_text(string);
    require(written.data[written.size] == '\0', "a text that is given ends in a zero byte");
    abac_string_free(string);
  }

  void validate() {
    const std::string json = text(kPolicies);
    abac_diagnostics* diagnostics = nullptr;
    check_status(abac_validate(json.data(), json.size(),
                               data_.ConsumeIntegralInRange<abac_policy_type>(-1, 7), nullptr, 0,
                               &diagnostics));
    for (std::size_t i = 0; i < abac_diagnostics_count(diagnostics); ++i) {
      require(abac_diagnostics_at(diagnostics, i) != nullptr,
              "a diagnostic that is counted is there");
    }
    require(abac_diagnostics_at(diagnostics, abac_diagnostics_count(diagnostics)) == nullptr,
            "there is none past the end");
    abac_diagnostics_free(diagnostics);
  }

  void replace() {
    abac_error* error = nullptr;
    std::uint64_t version = 0;
    switch (data_.ConsumeIntegralInRange(0, 5)) {
      case 0: {
        abac_holder* holder = nullptr;
        const auto status = abac_holder_new(set_.get(), nullptr, nullptr, &holder);
        holder_.take(status, holder);
        break;
      }
      case 1:
        check_status(abac_holder_publish(holder_.get(), set_.get(), &version));
        break;
      case 2: {
        const std::string json = text(kPolicies);
        const std::uint64_t before = abac_holder_version(holder_.get());
        const auto status = abac_holder_replace(holder_.get(), json.data(), json.size(), nullptr, 0,
                                                &version, &error);
        check(status, error);
        require(abac_holder_version(holder_.get()) == before + (status == ABAC_OK ? 1 : 0),
                "the version changes exactly with the policies");
        break;
      }
      case 3: {
        abac_reader* reader = nullptr;
        const auto status = abac_reader_new(holder_.get(), &reader);
        reader_.take(status, reader);
        break;
      }
      case 4: {
        abac_response* response = nullptr;
        const auto status = abac_reader_evaluate(reader_.get(), request_.get(), &response, &error);
        check(status, error);
        response_.take(status, response);
        (void)abac_reader_decide(reader_.get(), request_.get());
        (void)abac_reader_current(reader_.get(), &version);
        break;
      }
      default:
        abac_reader_release(reader_.get());
    }
  }

  void call() {
    switch (data_.ConsumeIntegralInRange(0, 10)) {
      case 0:
      case 1:
        return parse();
      case 2:
        return make_request();
      case 3:
        return change_policies();
      case 4:
        return compile();
      case 5:
      case 6:
        return decide();
      case 7:
        return explain();
      case 8:
        return write();
      case 9:
        return validate();
      default:
        return replace();
    }
  }

  FuzzedDataProvider data_;
  int appended_ = 0;
  Slot<abac_policy, abac_policy_free> policy_;
  Slot<abac_policies, abac_policies_free> policies_;
  Slot<abac_policy_set, abac_policy_set_free> set_;
  Slot<abac_request, abac_request_free> request_;
  Slot<abac_response, abac_response_free> response_;
  Slot<abac_explanation, abac_explanation_free> explanation_;
  Slot<abac_holder, abac_holder_free> holder_;
  Slot<abac_reader, abac_reader_free> reader_;
};

}  // namespace

void test_input(std::string_view input) { Caller(input).run(); }

}  // namespace abac::fuzz

#include <gtest/gtest.h>

#include "tests/unit/flow/flow_world.h"

namespace linkdock {
namespace {

TEST(FlowSubmit, AValidFormSendsOneCheckWithEveryShownField) {
  World world;
  world.options.account_id = "acc_old";
  world.ToChecking();
  EXPECT_EQ(world.flow.step, Step::kChecking);
  EXPECT_EQ(world.flow.attempt, 1u);
  ASSERT_EQ(world.Count<effect::SendCheck>(), 1);
  const auto* check = world.Find<effect::SendCheck>();
  EXPECT_EQ(check->attempt, 1u);
  EXPECT_EQ(check->provider, "hostly");
  EXPECT_EQ(check->auth, "api_key");
  EXPECT_EQ(check->account_id, "acc_old");
  EXPECT_EQ(FindValue(check->fields, "api_key")->Reveal(), kGoodKey);
  EXPECT_EQ(world.Said(), "Checking with Hostly\n");
  EXPECT_EQ(world.Emitted(),
            "{\"type\":\"check_started\",\"provider\":\"hostly\"}\n"
            "{\"type\":\"step\",\"step\":\"checking\",\"provider\":\"hostly\"}\n");
  EXPECT_EQ(world.Focus(), "heading");
  EXPECT_EQ(world.Count<effect::Wake>(), 1);
}

TEST(FlowSubmit, TwentyPressesMakeOneRequest) {
  World world;
  world.ToForm();
  int sent = 0;
  for (int i = 0; i < 20; ++i) {
    world.Act(ActionKind::kSubmit);
    sent += world.Count<effect::SendCheck>();
  }
  EXPECT_EQ(sent, 1);
  EXPECT_EQ(world.flow.attempt, 1u);
}

TEST(FlowChecking, TheWaitIsCountedAndSpokenOfWhenItGetsLong) {
  World world;
  world.ToChecking();
  std::string said;
  for (int second = 1; second <= 15; ++second) {
    world.Send(event::Tick{});
    EXPECT_EQ(world.flow.waited_s, second);
    EXPECT_EQ(world.Count<effect::Wake>(), 1);
    if (!world.Said().empty()) said += std::to_string(second) + ": " + world.Said();
  }
  EXPECT_EQ(
      said,
      "5: Hostly is taking a little longer than usual.\n"
      "12: Still waiting for Hostly. You can wait, or cancel and try again: nothing you typed "
      "will be lost.\n");
}

TEST(FlowCancel, StopsTheCheckAndKeepsEveryValue) {
  World world;
  world.ToChecking();
  world.Act(ActionKind::kCancel);
  EXPECT_EQ(world.flow.step, Step::kForm);
  ASSERT_NE(world.Find<effect::CancelCheck>(), nullptr);
  EXPECT_EQ(world.Find<effect::CancelCheck>()->attempt, 1u);
  EXPECT_EQ(world.Value("subdomain"), "acme");
  EXPECT_EQ(world.Value("api_key"), kGoodKey);
  EXPECT_EQ(world.Focus(), "heading");
  EXPECT_EQ(world.Said(), "The check was cancelled. Nothing you typed is lost.\n");
  EXPECT_FALSE(world.flow.problem.has_value());
}

TEST(FlowCancel, ALateSuccessFiresNothing) {
  World world;
  world.ToChecking();
  world.Act(ActionKind::kCancel);
  world.Send(event::Answered{1, LinkedAnswer()});
  EXPECT_EQ(world.flow.step, Step::kForm);
  EXPECT_TRUE(world.effects.empty());
  world.Act(ActionKind::kSubmit);
  EXPECT_EQ(world.flow.attempt, 2u);
  world.Send(event::Answered{1, LinkedAnswer()});
  EXPECT_EQ(world.flow.step, Step::kChecking) << "an answer to the check before";
  world.Send(event::Answered{3, LinkedAnswer()});
  EXPECT_EQ(world.flow.step, Step::kChecking) << "an answer to a check that was never sent";
  world.Send(event::Answered{2, LinkedAnswer()});
  EXPECT_EQ(world.flow.step, Step::kLinked);
}

TEST(FlowLinked, WipesTheValuesAndTellsThePersonAndThePage) {
  World world;
  world.ToLinked();
  EXPECT_EQ(world.flow.step, Step::kLinked);
  EXPECT_TRUE(world.flow.fields.empty());
  EXPECT_EQ(world.flow.account.label, "acme.hostly.example");
  EXPECT_EQ(world.Said(), "Hostly is connected. acme.hostly.example\n");
  EXPECT_EQ(world.Focus(), "heading");
  EXPECT_EQ(world.Emitted(),
            "{\"type\":\"check_result\",\"provider\":\"hostly\",\"code\":\"linked\"}\n"
            "{\"type\":\"linked\",\"provider\":\"hostly\",\"account\":{\"id\":\"acc_1\","
            "\"provider\":\"hostly\",\"label\":\"acme.hostly.example\"}}\n"
            "{\"type\":\"step\",\"step\":\"linked\",\"provider\":\"hostly\"}\n");
}

TEST(FlowLinked, AnAccountWithoutALabelIsStillAnnounced) {
  World world;
  world.ToChecking();
  CheckAnswer answer = LinkedAnswer();
  answer.account.label.clear();
  answer.account.provider = "another";
  world.Answer(std::move(answer));
  EXPECT_EQ(world.Said(), "Hostly is connected\n");
  EXPECT_EQ(world.flow.account.provider, "hostly");
}

TEST(FlowRejected, KeepsEveryValueMarksTheFieldAndFocusesIt) {
  World world;
  world.ToChecking();
  world.Answer(RejectedAnswer(VerdictCode::kInvalidCredentials, "api_key"));
  EXPECT_EQ(world.flow.step, Step::kForm);
  EXPECT_EQ(world.Value("subdomain"), "acme");
  EXPECT_EQ(world.Value("api_key"), kGoodKey);
  ASSERT_TRUE(world.flow.problem.has_value());
  EXPECT_EQ(world.flow.problem->code, "invalid_credentials");
  EXPECT_EQ(world.flow.problem->title, "Hostly did not accept this API Key");
  EXPECT_EQ(world.flow.problem->reference, "7F3K-92QD");
  EXPECT_EQ(world.State("api_key").note, NoteKind::kError);
  EXPECT_FALSE(world.State("api_key").note_text.empty());
  EXPECT_EQ(world.State("subdomain").note, NoteKind::kNone);
  EXPECT_EQ(world.Focus(), "api_key");
  EXPECT_EQ(world.flow.focused_field, "api_key");
  EXPECT_EQ(world.Said(), "!" + world.flow.problem->title + ". " + world.flow.problem->hint + "\n");
  EXPECT_EQ(world.Emitted(),
            "{\"type\":\"check_result\",\"provider\":\"hostly\",\"code\":\"invalid_credentials\"}\n"
            "{\"type\":\"step\",\"step\":\"form\",\"provider\":\"hostly\"}\n");
}

TEST(FlowRejected, WithoutAFieldThePanelGetsTheFocus) {
  for (const std::string_view field : {"", "no_such_field", "version"}) {
    World world;
    world.ToChecking();
    world.Answer(RejectedAnswer(VerdictCode::kProviderUnavailable, field));
    EXPECT_EQ(world.Focus(), "problem") << field;
  }
}

TEST(FlowRejected, AVerdictThatNoFieldCanHelpMarksNone) {
  World world;
  world.ToChecking();
  world.Answer(RejectedAnswer(VerdictCode::kProviderUnavailable, "api_key"));
  EXPECT_EQ(world.Focus(), "problem");
  EXPECT_EQ(world.State("api_key").note, NoteKind::kNone);
}

TEST(FlowRejected, TheNextAttemptStartsWithACleanSlate) {
  World world;
  world.ToChecking();
  world.Answer(RejectedAnswer(VerdictCode::kInvalidCredentials, "api_key"));
  world.Act(ActionKind::kSubmit);
  EXPECT_EQ(world.flow.step, Step::kChecking) << "the same values may be tried again";
  EXPECT_FALSE(world.flow.problem.has_value());
  world.Act(ActionKind::kCancel);
  EXPECT_EQ(world.State("api_key").note, NoteKind::kNone);
}

TEST(FlowRejected, EveryAnswerHasACauseANextStepAndItsOwnCode) {
  std::vector<CheckAnswer> answers;
  for (int code = 1; code <= static_cast<int>(VerdictCode::kInvalidField); ++code) {
    answers.push_back(RejectedAnswer(static_cast<VerdictCode>(code)));
  }
  for (int kind = 2; kind <= static_cast<int>(AnswerKind::kProxyBroken); ++kind) {
    answers.push_back(ProxyAnswer(static_cast<AnswerKind>(kind)));
  }
  std::vector<std::string> titles;
  for (CheckAnswer& answer : answers) {
    World world;
    world.ToChecking();
    const std::string code(AnswerName(answer));
    const AnswerKind kind = answer.kind;
    if (kind == AnswerKind::kInFlight) continue;  // waited for
    world.Answer(std::move(answer));
    if (kind == AnswerKind::kSessionExpired) world.Send(event::Renewed{Renewal::kNoOther});
    ASSERT_TRUE(world.flow.problem.has_value()) << code;
    EXPECT_EQ(world.flow.problem->code, code);
    EXPECT_EQ(world.flow.problem->hint.find('{'), std::string::npos) << code;
    EXPECT_EQ(world.flow.problem->hint.find("problem."), std::string::npos) << code;
    EXPECT_GT(world.flow.problem->hint.size(), 10u) << code;
    EXPECT_EQ(world.Value("api_key"), kGoodKey) << code;
    for (const std::string& title : titles) EXPECT_NE(title, world.flow.problem->title) << code;
    titles.push_back(world.flow.problem->title);
  }
  EXPECT_EQ(titles.size(), 17u);
}

TEST(FlowRejected, AnExpiredSessionIsNeverASuccess) {
  World world;
  world.ToChecking();
  world.Answer(ReadCheckAnswer(FetchFault::kNone, 401, "{\"outcome\":\"linked\"}", 0));
  world.Send(event::Renewed{Renewal::kNoOther});
  EXPECT_EQ(world.flow.step, Step::kForm);
  EXPECT_EQ(world.flow.problem->code, "session_expired");
  EXPECT_FALSE(world.flow.problem->try_again);
  EXPECT_EQ(world.flow.problem->hint,
            "Close it, and open it again from Northwind. Nothing was connected.");
}

TEST(FlowCountdown, ConnectWaitsAndSaysHowLong) {
  World world;
  world.ToChecking();
  world.Answer(RejectedAnswer(VerdictCode::kRateLimited, "", 2));
  world.Send(event::Tick{});  // the one that the check had asked for
  EXPECT_EQ(world.flow.problem->retry_after_s, 1);
  world.Act(ActionKind::kSubmit);
  EXPECT_EQ(world.flow.step, Step::kForm);
  EXPECT_EQ(world.effects.size(), 1u);
  EXPECT_EQ(world.Said(), "You can try again in one second.\n");
  world.Send(event::Tick{});
  EXPECT_EQ(world.flow.problem->retry_after_s, 0);
  EXPECT_EQ(world.Said(), "You can try again now.\n");
  EXPECT_EQ(world.Count<effect::Wake>(), 0);
  world.Act(ActionKind::kSubmit);
  EXPECT_EQ(world.flow.step, Step::kChecking);
}

TEST(FlowCountdown, CopyingTheGuideMeanwhileDoesNotMakeTimeGoFaster) {
  World world;
  world.ToChecking();
  world.Answer(ProxyAnswer(AnswerKind::kBusy, 30));
  world.Act(ActionKind::kCopyGuide);
  EXPECT_EQ(world.Count<effect::Wake>(), 0) << "one is under way already";
  world.Send(event::Tick{});
  EXPECT_EQ(world.flow.problem->retry_after_s, 29);
  EXPECT_EQ(world.Count<effect::Wake>(), 1);
}

TEST(FlowSession, AnEndedSessionIsRenewedOnceAndTheSameCheckGoesOn) {
  World world;
  world.ToChecking();
  world.Answer(ProxyAnswer(AnswerKind::kSessionExpired));
  EXPECT_EQ(world.Count<effect::RenewSession>(), 1);
  EXPECT_EQ(world.effects.size(), 1u) << "nobody is told yet";
  EXPECT_EQ(world.flow.step, Step::kChecking);
  world.Send(event::Renewed{Renewal::kDone});
  EXPECT_EQ(world.Count<effect::SendCheck>(), 1);
  world.Send(event::Renewed{Renewal::kDone});
  EXPECT_EQ(world.Count<effect::SendCheck>(), 0) << "not asked for";
  world.Answer(ProxyAnswer(AnswerKind::kSessionExpired));
  EXPECT_EQ(world.Count<effect::RenewSession>(), 0) << "once";
  EXPECT_EQ(world.flow.step, Step::kForm);
  EXPECT_TRUE(world.flow.problem->try_again);
  world.Act(ActionKind::kSubmit);
  world.Answer(ProxyAnswer(AnswerKind::kSessionExpired));
  EXPECT_EQ(world.Count<effect::RenewSession>(), 1) << "and once for each press";
}

TEST(FlowSession, WithoutAnotherSessionThePersonIsToldWhatHelps) {
  for (const Renewal renewal : {Renewal::kNoOther, Renewal::kFailed}) {
    World world;
    world.ToChecking();
    world.Answer(ProxyAnswer(AnswerKind::kSessionExpired));
    world.Send(event::Renewed{renewal});
    EXPECT_EQ(world.flow.step, Step::kForm);
    EXPECT_EQ(world.flow.problem->code, "session_expired");
    EXPECT_EQ(world.flow.problem->try_again, renewal == Renewal::kFailed);
    const bool close = world.flow.problem->hint.find("Close it") != std::string::npos;
    EXPECT_EQ(close, renewal == Renewal::kNoOther);
  }
}

TEST(FlowSession, ASessionThatComesAfterCancelStartsNothing) {
  World world;
  world.ToChecking();
  world.Answer(ProxyAnswer(AnswerKind::kSessionExpired));
  world.Act(ActionKind::kCancel);
  world.Send(event::Renewed{Renewal::kDone});
  EXPECT_EQ(world.flow.step, Step::kForm);
  EXPECT_TRUE(world.effects.empty());
}

TEST(FlowReplay, ACheckThatStillRunsIsAskedForAgainUntilNoneCanRun) {
  World world;
  world.ToChecking();
  world.Answer(ProxyAnswer(AnswerKind::kInFlight, 1));
  EXPECT_EQ(world.flow.step, Step::kChecking);
  world.Send(event::Tick{});
  EXPECT_EQ(world.Count<effect::SendCheck>(), 0) << "that second was not a whole one";
  world.Send(event::Tick{});
  EXPECT_EQ(world.Count<effect::SendCheck>(), 1);
  while (world.flow.waited_s < kReplayForS) world.Send(event::Tick{});
  world.Answer(ProxyAnswer(AnswerKind::kInFlight, 1));
  EXPECT_EQ(world.flow.step, Step::kForm);
  EXPECT_EQ(world.flow.problem->code, "proxy_busy");
}

TEST(FlowProblems, TheProvidersOwnSentencesComeFirst) {
  World world;
  world.ToChecking();
  world.Answer(RejectedAnswer(VerdictCode::kInsufficientPermissions, "api_key"));
  EXPECT_EQ(world.flow.problem->title, "Hostly wants the role Reader");
  EXPECT_EQ(world.flow.problem->hint, "Ask for it in Settings, then tell Northwind.");
}

TEST(FlowProblems, WithoutAnIntegratorTheSentencesAreNeutral) {
  World world;
  world.options.integrator.clear();
  world.ToChecking();
  world.Answer(ProxyAnswer(AnswerKind::kProxyUnreachable));
  EXPECT_EQ(world.flow.problem->title, "We could not reach the connection service");
  world.Act(ActionKind::kSubmit);
  world.Answer(RejectedAnswer(VerdictCode::kInsufficientPermissions, ""));
  EXPECT_EQ(world.flow.problem->hint, "Ask for it in Settings, then tell your app.");
}

}  // namespace
}  // namespace linkdock

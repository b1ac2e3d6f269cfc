// SPDX-License-Identifier: AGPL-3.0-or-later
// Commands that make and measure the files of triage.
#include "app/command.h"
#include "base/buf.h"
#include "triage/evaluate.h"
#include "triage/train.h"
#include "triage/train_danger.h"
#include "triage/train_language.h"
#include "triage/train_language_texts.h"

#define REPORT_MAX ((size_t)4 << 20)

static enum outcome out_needed(const struct invocation *invocation, const char **ret_out)
{
	*ret_out = config_text(invocation->config, "out").at;
	if ((*ret_out)[0] != '\0')
		return OK;
	return fail(INVALID, invocation->fault, "Say where to write: --out FILE");
}

// The files with which triage reads, so that training and measuring see what it sees.
static struct train_eye_files eye_files(const struct invocation *invocation)
{
	return (struct train_eye_files){
	    .language = share_path(invocation->arena, invocation->config, "model/language.cwl"),
	    .lexicon =
		config_switch(invocation->config, "no-lexicon")
		    ? NULL
		    : share_path(invocation->arena, invocation->config, "lexicon/crisis.cwlex"),
	};
}

enum outcome command_train(struct invocation *invocation)
{
	const int64_t folds = config_number(invocation->config, "folds");
	const bool english = config_switch(invocation->config, "english");
	const bool keeps = (folds > 0 || english) && config_text(invocation->config, "out").len > 0;
	const char *out = NULL;
	const enum outcome outcome =
	    (folds > 0 || english) && !keeps ? OK : out_needed(invocation, &out);
	if (outcome != OK)
		return outcome;
	const struct str examples = config_text(invocation->config, "examples");
	const struct str messages = config_text(invocation->config, "danger");
	if (messages.len > 0) {
		const struct train_danger_options danger = {
		    .data = config_text(invocation->config, "data").at,
		    .messages = messages.at,
		    .examples = examples.len > 0 ? examples.at : NULL,
		    .out = out,
		    .eye = eye_files(invocation),
		};
		return train_danger(&danger, stdout, invocation->fault);
	}
	const struct train_options options = {
	    .data = config_text(invocation->config, "data").at,
	    .examples = examples.len > 0 ? examples.at : NULL,
	    .out = out,
	    .eye = eye_files(invocation),
	    .unseen = english	  ? TRAIN_UNSEEN_LANGUAGES
		      : folds > 0 ? TRAIN_UNSEEN_EVENTS
				  : TRAIN_UNSEEN_NONE,
	    .folds = (int)folds,
	};
	return train_run(&options, stdout, invocation->fault);
}

enum outcome command_train_language(struct invocation *invocation)
{
	const char *out = NULL;
	const enum outcome outcome = out_needed(invocation, &out);
	if (outcome != OK)
		return outcome;
	const struct str catalogues = config_text(invocation->config, "catalogues");
	const struct str words = config_text(invocation->config, "words");
	const struct str sentences = config_text(invocation->config, "sentences");
	const struct language_options options = {
	    .data = config_text(invocation->config, "data").at,
	    .catalogues = catalogues.len > 0 ? catalogues.at : NULL,
	    .words = words.len > 0 ? words.at : NULL,
	    .sentences = sentences.len > 0 ? sentences.at : NULL,
	    .table = out,
	    .seed = 1,
	};
	return language_train(&options, invocation->fault);
}

static enum outcome language_measure(const struct invocation *invocation)
{
	struct buf report;
	buf_init(&report, REPORT_MAX);
	const struct language_options options = {
	    .data = config_text(invocation->config, "data").at,
	    .table = share_path(invocation->arena, invocation->config, "model/language.cwl"),
	};
	const enum outcome outcome = language_evaluate(&options, &report, invocation->fault);
	if (outcome == OK)
		fwrite(report.at, 1, report.len, stdout);
	buf_free(&report);
	return outcome;
}

enum outcome command_evaluate(struct invocation *invocation)
{
	const struct config *config = invocation->config;
	if (config_switch(config, "language"))
		return language_measure(invocation);
	const struct str model = config_text(config, "model");
	const struct str predictions = config_text(config, "predictions");
	const struct evaluate_options options = {
	    .data = config_text(config, "data").at,
	    .model =
		model.len > 0 ? model.at : share_path(invocation->arena, config, "model/heads.cwm"),
	    .part = "dev",
	    .eye = eye_files(invocation),
	    .predictions = predictions.len > 0 ? predictions.at : NULL,
	};
	return evaluate_run(&options, stdout, invocation->fault);
}

// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/train_solve.h"

struct state {
	const struct solve_matrix *matrix;
	const struct solve_row *rows;
	double *alpha;	  // dual variable of each row
	float *curvature; // squared length of each row, the bias column included
	uint32_t *order;
	float *weights;
	double bias;
	uint64_t random;
};

static uint64_t random_next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

float solve_score(const struct solve_matrix *matrix, size_t row, const float *weights, float bias)
{
	float score = bias;
	for (size_t i = matrix->first[row]; i < matrix->first[row + 1]; i++)
		score += weights[matrix->entries[i].column] * matrix->entries[i].value;
	return score;
}

static void shuffle(struct state *state, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t other = (random_next(&state->random) >> 32) % i;
		uint32_t swap = state->order[i - 1];
		state->order[i - 1] = state->order[other];
		state->order[other] = swap;
	}
}

// One step of the algorithm: the best value of one row's dual variable, the others fixed.
static void improve(struct state *state, uint32_t at)
{
	const struct solve_matrix *matrix = state->matrix;
	const struct solve_row *row = &state->rows[at];
	const double sign = row->yes ? 1 : -1, diagonal = 1 / (2 * (double)row->cost);
	double score = solve_score(matrix, row->row, state->weights, (float)state->bias);
	double gradient = sign * score - 1 + state->alpha[at] * diagonal;
	double fresh = state->alpha[at] - gradient / (state->curvature[at] + diagonal);
	if (fresh < 0)
		fresh = 0;
	double change = (fresh - state->alpha[at]) * sign;
	if (change == 0)
		return;
	state->alpha[at] = fresh;
	state->bias += change;
	for (size_t i = matrix->first[row->row]; i < matrix->first[row->row + 1]; i++)
		state->weights[matrix->entries[i].column] +=
		    (float)change * matrix->entries[i].value;
}

static void prepare(struct state *state, size_t n)
{
	const struct solve_matrix *matrix = state->matrix;
	for (size_t i = 0; i < n; i++) {
		size_t row = state->rows[i].row;
		float sum = 1;
		for (size_t k = matrix->first[row]; k < matrix->first[row + 1]; k++)
			sum += matrix->entries[k].value * matrix->entries[k].value;
		state->curvature[i] = sum;
		state->order[i] = (uint32_t)i;
	}
}

enum outcome solve(const struct solve_matrix *matrix, const struct solve_row *rows, size_t n,
		   int rounds, float *ret_weights, float *ret_bias)
{
	size_t n_yes = 0;
	for (size_t i = 0; i < n; i++)
		n_yes += rows[i].yes;
	memset(ret_weights, 0, matrix->n_columns * sizeof *ret_weights);
	*ret_bias = n_yes ? 1 : -1;
	if (n_yes == 0 || n_yes == n)
		return OK;
	struct state state = {
	    .matrix = matrix,
	    .rows = rows,
	    .alpha = calloc(n, sizeof *state.alpha),
	    .curvature = calloc(n, sizeof *state.curvature),
	    .order = calloc(n, sizeof *state.order),
	    .weights = ret_weights,
	    .random = UINT64_C(88172645463325252),
	};
	enum outcome outcome = UNAVAILABLE;
	if (state.alpha && state.curvature && state.order) {
		prepare(&state, n);
		for (int round = 0; round < rounds; round++) {
			shuffle(&state, n);
			for (size_t i = 0; i < n; i++)
				improve(&state, state.order[i]);
		}
		*ret_bias = (float)state.bias;
		outcome = OK;
	}
	free(state.alpha);
	free(state.curvature);
	free(state.order);
	return outcome;
}

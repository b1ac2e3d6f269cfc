// SPDX-License-Identifier: AGPL-3.0-or-later
// Trains one linear classifier: an L2-regularised support vector machine with squared hinge loss,
// solved in the dual one coordinate at a time (Hsieh, Chang, Lin, Keerthi, Sundararajan: A Dual
// Coordinate Descent Method for Large-scale Linear SVM, ICML 2008, Algorithm 1). liblinear solves
// the same problem, but wants the whole matrix as pairs of int and double (16 bytes an entry where
// 8 do) and knows no weight per post. The order of the posts is shuffled by a fixed generator, so
// the same input gives the same weights. Knows nothing of files, features or heads.
#ifndef CAUSEWAY_TRIAGE_TRAIN_SOLVE_H
#define CAUSEWAY_TRIAGE_TRAIN_SOLVE_H

#include "base/outcome.h"

#include <stddef.h>
#include <stdint.h>

struct solve_entry {
	uint32_t column;
	float value;
};

// Sparse rows: entries first[i] to first[i + 1] belong to row i.
struct solve_matrix {
	size_t n_rows, n_columns;
	const size_t *first;
	const struct solve_entry *entries;
};

struct solve_row {
	size_t row;
	bool yes;
	float cost; // of an error on this row; > 0
};

// Trains on `n` rows; a constant column of 1 is added for the bias. `ret_weights` holds n_columns
// numbers. UNAVAILABLE without memory. Rows of one class only give zero weights and a bias of
// that class's sign.
enum outcome solve(const struct solve_matrix *matrix, const struct solve_row *rows, size_t n,
		   int rounds, float *ret_weights, float *ret_bias);

// The score of one row.
float solve_score(const struct solve_matrix *matrix, size_t row, const float *weights, float bias);

#endif

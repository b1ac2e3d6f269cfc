// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/plural.h"

enum kind {
	NUMBER,
	N,
	NOT,
	CHOOSE,
	OR,
	AND,
	EQUAL,
	UNEQUAL,
	LESS,
	MORE,
	LESS_EQUAL,
	MORE_EQUAL,
	PLUS,
	MINUS,
	TIMES,
	DIVIDE,
	MODULO
};

// Two-sided operators, longer signs before their beginnings; higher `level` binds tighter.
static const struct {
	const char *sign;
	enum kind kind;
	int level;
} operators[] = {
    {"||", OR, 1},	   {"&&", AND, 2},	  {"==", EQUAL, 3}, {"!=", UNEQUAL, 3},
    {"<=", LESS_EQUAL, 4}, {">=", MORE_EQUAL, 4}, {"<", LESS, 4},   {">", MORE, 4},
    {"+", PLUS, 5},	   {"-", MINUS, 5},	  {"*", TIMES, 6},  {"/", DIVIDE, 6},
    {"%", MODULO, 6},
};
enum { OPERATORS = sizeof(operators) / sizeof(operators[0]), DEPTH_MAX = 32 };

const struct plural plural_english = {
    .forms = 2,
    .root = 2,
    .n_nodes = 3,
    .nodes = {{.kind = N}, {.kind = NUMBER, .number = 1}, {.kind = UNEQUAL, .parts = {0, 1}}},
};

struct parser {
	struct str rest;
	struct plural *rule;
	int depth;
	bool broken;
};

static uint8_t add(struct parser *parser, struct plural_node node)
{
	if (parser->rule->n_nodes == PLURAL_NODES_MAX) {
		parser->broken = true;
		return 0;
	}
	parser->rule->nodes[parser->rule->n_nodes] = node;
	return (uint8_t)parser->rule->n_nodes++;
}

static bool take(struct parser *parser, struct str sign)
{
	parser->rest = str_trim(parser->rest);
	if (!str_starts(parser->rest, sign))
		return false;
	parser->rest = str_slice(parser->rest, sign.len, SIZE_MAX);
	return true;
}

static uint8_t parse_choice(struct parser *parser);

static uint8_t parse_number(struct parser *parser)
{
	size_t digits = 0;
	while (digits < parser->rest.len && parser->rest.at[digits] >= '0' &&
	       parser->rest.at[digits] <= '9')
		digits++;
	struct plural_node node = {.kind = NUMBER};
	if (!str_to_u64(str_slice(parser->rest, 0, digits), &node.number))
		parser->broken = true;
	parser->rest = str_slice(parser->rest, digits, SIZE_MAX);
	return add(parser, node);
}

static uint8_t parse_single(struct parser *parser)
{
	if (++parser->depth > DEPTH_MAX || parser->broken) {
		parser->broken = true;
		return 0;
	}
	uint8_t node;
	if (take(parser, STR("!"))) {
		node =
		    add(parser, (struct plural_node){.kind = NOT, .parts = {parse_single(parser)}});
	} else if (take(parser, STR("("))) {
		node = parse_choice(parser);
		parser->broken |= !take(parser, STR(")"));
	} else if (take(parser, STR("n"))) {
		node = add(parser, (struct plural_node){.kind = N});
	} else {
		node = parse_number(parser);
	}
	parser->depth--;
	return node;
}

static int next_operator(struct parser *parser, int lowest)
{
	parser->rest = str_trim(parser->rest);
	for (int i = 0; i < OPERATORS; i++)
		if (str_starts(parser->rest, str_from(operators[i].sign)))
			return operators[i].level >= lowest ? i : -1;
	return -1;
}

static uint8_t parse_level(struct parser *parser, int lowest)
{
	uint8_t left = parse_single(parser);
	int which;
	while (!parser->broken && (which = next_operator(parser, lowest)) >= 0) {
		take(parser, str_from(operators[which].sign));
		uint8_t right = parse_level(parser, operators[which].level + 1);
		left = add(parser, (struct plural_node){.kind = (uint8_t)operators[which].kind,
							.parts = {left, right}});
	}
	return left;
}

static uint8_t parse_choice(struct parser *parser)
{
	uint8_t condition = parse_level(parser, 1);
	if (!take(parser, STR("?")))
		return condition;
	if (++parser->depth > DEPTH_MAX)
		parser->broken = true;
	uint8_t yes = parser->broken ? 0 : parse_choice(parser);
	parser->broken |= !take(parser, STR(":"));
	uint8_t no = parser->broken ? 0 : parse_choice(parser);
	parser->depth--;
	return add(parser, (struct plural_node){.kind = CHOOSE, .parts = {condition, yes, no}});
}

bool plural_parse(struct str line, struct plural *ret_rule)
{
	struct plural rule = {0};
	struct parser parser = {.rest = line, .rule = &rule};
	if (!take(&parser, STR("nplurals")) || !take(&parser, STR("=")))
		return false;
	parser.rest = str_trim(parser.rest);
	struct str forms = str_trim(str_cut(&parser.rest, ';'));
	uint64_t n_forms;
	if (!str_to_u64(forms, &n_forms) || n_forms < 1 || n_forms > PLURAL_FORMS_MAX)
		return false;
	rule.forms = (unsigned)n_forms;
	if (!take(&parser, STR("plural")) || !take(&parser, STR("=")))
		return false;
	rule.root = parse_choice(&parser);
	take(&parser, STR(";"));
	if (parser.broken || str_trim(parser.rest).len > 0)
		return false;
	*ret_rule = rule;
	return true;
}

static uint64_t evaluate(const struct plural *rule, uint8_t index, uint64_t n)
{
	const struct plural_node *node = &rule->nodes[index];
	switch ((enum kind)node->kind) {
	case NUMBER:
		return node->number;
	case N:
		return n;
	case NOT:
		return !evaluate(rule, node->parts[0], n);
	case CHOOSE:
		return evaluate(rule, node->parts[evaluate(rule, node->parts[0], n) ? 1 : 2], n);
	default:
		break;
	}
	uint64_t a = evaluate(rule, node->parts[0], n), b = evaluate(rule, node->parts[1], n);
	switch ((enum kind)node->kind) {
	case OR:
		return a || b;
	case AND:
		return a && b;
	case EQUAL:
		return a == b;
	case UNEQUAL:
		return a != b;
	case LESS:
		return a < b;
	case MORE:
		return a > b;
	case LESS_EQUAL:
		return a <= b;
	case MORE_EQUAL:
		return a >= b;
	case PLUS:
		return a + b;
	case MINUS:
		return a - b;
	case TIMES:
		return a * b;
	case DIVIDE:
		return b ? a / b : 0;
	case MODULO:
		return b ? a % b : 0;
	default:
		return 0;
	}
}

unsigned plural_form(const struct plural *rule, uint64_t n)
{
	uint64_t form = evaluate(rule, rule->root, n);
	return form < rule->forms ? (unsigned)form : rule->forms - 1;
}

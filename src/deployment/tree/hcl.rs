//! The language of Terraform, with the places of its values. Blocks become tables: `resource "a" "b" { ... }` is an entry
//! `resource.a.b`. What refers to something else is not known; it stands there as it is written.

use std::ops::Range;

use hcl_edit::Span;
use hcl_edit::expr::{Expression, ObjectKey, TraversalOperator};
use hcl_edit::structure::{Block, Body, Structure};

use super::{Document, Entry, Node, Place, Value, add};
use crate::scenario::Complaints;

/// The values of a text.
pub(super) fn read(document: &Document<'_>) -> Result<Node, Complaints> {
    let body = hcl_edit::parser::parse_body(document.text).map_err(|error| {
        let at = Place::Known { line: error.location().line(), column: error.location().column() };
        document.refuse_format(at, error.message())
    })?;
    Ok(Node { value: table(document, &body)?, at: Place::Byte(0) })
}

fn place(span: Option<Range<usize>>) -> Place {
    Place::Byte(span.unwrap_or_default().start)
}

fn table(document: &Document<'_>, body: &Body) -> Result<Value, Complaints> {
    let mut entries = Vec::new();
    for structure in body {
        match structure {
            Structure::Attribute(attribute) => {
                let at = place(attribute.span());
                let key = attribute.key.to_string();
                let node = node(document, &attribute.value, at);
                add(&mut entries, Entry { key, at, node }, document)?;
            }
            Structure::Block(inner) => block(document, inner, &mut entries)?,
        }
    }
    Ok(Value::Map(entries))
}

/// Puts a block in by its name and labels; of several without labels, such as `statement`, each is an entry.
fn block(document: &Document<'_>, block: &Block, entries: &mut Vec<Entry>) -> Result<(), Complaints> {
    let at = place(block.span());
    let body = Node { value: table(document, &block.body)?, at };
    let Some((last, labels)) = block.labels.split_last() else {
        entries.push(Entry { key: block.ident.to_string(), at, node: body });
        return Ok(());
    };
    let mut inner = inner(entries, &block.ident, at);
    for label in labels {
        inner = self::inner(inner, label.as_str(), at);
    }
    let entry = Entry { key: last.as_str().to_owned(), at, node: body };
    // Two blocks `provider "aws"` differ by their alias; a resource stands once.
    if block.ident.as_str() == "resource" {
        return add(inner, entry, document);
    }
    inner.push(entry);
    Ok(())
}

/// The entries of the table with this key, which is made where it is missing.
fn inner<'e>(entries: &'e mut Vec<Entry>, key: &str, at: Place) -> &'e mut Vec<Entry> {
    let is_it = |entry: &Entry| entry.key == key && matches!(entry.node.value, Value::Map(_));
    let found = entries.iter().position(is_it).unwrap_or_else(|| {
        let node = Node { value: Value::Map(Vec::new()), at };
        entries.push(Entry { key: key.to_owned(), at, node });
        entries.len() - 1
    });
    match &mut entries[found].node.value {
        Value::Map(table) => table,
        Value::Null | Value::Plain(_) | Value::Text(_) | Value::List(_) | Value::Unknown(_) => {
            unreachable!("a table was looked for, or made")
        }
    }
}

fn node(document: &Document<'_>, expression: &Expression, otherwise: Place) -> Node {
    let at = expression.span().map_or(otherwise, |span| Place::Byte(span.start));
    let unknown = || Value::Unknown(written(document, expression));
    let value = match expression {
        Expression::Null(_) => Value::Null,
        Expression::Bool(truth) => Value::Plain(truth.value().to_string()),
        Expression::Number(number) => Value::Plain(number.value().to_string()),
        Expression::String(text) => Value::Text(text.value().clone()),
        Expression::Array(list) => Value::List(list.iter().map(|one| node(document, one, at)).collect()),
        Expression::Object(object) => {
            let entry = |key: &ObjectKey, value: &Expression| {
                let key = match key {
                    ObjectKey::Ident(name) => name.to_string(),
                    ObjectKey::Expression(Expression::String(text)) => text.value().clone(),
                    ObjectKey::Expression(other) => written(document, other),
                };
                Entry { key, at, node: node(document, value, at) }
            };
            Value::Map(object.iter().map(|(key, value)| entry(key, value.expr())).collect())
        }
        Expression::Parenthesis(inner) => return node(document, inner.inner(), at),
        // What is encoded is read as it stands.
        Expression::FuncCall(call) if call.name.name.as_str() == "jsonencode" => match call.args.iter().next() {
            Some(argument) => return node(document, argument, at),
            None => unknown(),
        },
        Expression::HeredocTemplate(_) => plain_heredoc(document, expression).map_or_else(unknown, Value::Text),
        Expression::Traversal(_)
        | Expression::Variable(_)
        | Expression::StringTemplate(_)
        | Expression::Conditional(_)
        | Expression::FuncCall(_)
        | Expression::UnaryOp(_)
        | Expression::BinaryOp(_)
        | Expression::ForExpr(_) => unknown(),
    };
    Node { value, at }
}

/// The lines between `<<EOF` and `EOF`, where nothing in them refers to something else.
fn plain_heredoc(document: &Document<'_>, expression: &Expression) -> Option<String> {
    let source = expression.span().and_then(|span| document.text.get(span))?;
    let (_, lines) = source.split_once('\n')?;
    let (lines, _) = lines.trim_end().rsplit_once('\n')?;
    (!lines.contains("${") && !lines.contains("%{")).then(|| lines.to_owned())
}

/// An expression as it is written; of a path such as `aws_lambda_alias.live.arn` its names.
fn written(document: &Document<'_>, expression: &Expression) -> String {
    if let Expression::Traversal(path) = expression {
        let first = written(document, &path.expr);
        return path.operators.iter().fold(first, |text, operator| match operator.value() {
            TraversalOperator::GetAttr(name) => format!("{text}.{}", name.as_str()),
            TraversalOperator::Index(_)
            | TraversalOperator::LegacyIndex(_)
            | TraversalOperator::AttrSplat(_)
            | TraversalOperator::FullSplat(_) => format!("{text}[...]"),
        });
    }
    let source = expression.span().and_then(|span| document.text.get(span)).unwrap_or("...");
    source.split_whitespace().collect::<Vec<_>>().join(" ")
}

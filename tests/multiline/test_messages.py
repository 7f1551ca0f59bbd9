"""What belongs to a trace between the line that begins it and its frames, or below them; and what does not."""

import pytest

from logflow_app.multiline import MultilineSettings, group

PLAIN = "2025-10-23 15:30:45 INFO [cart] this is no trace"
TRACES = {
    "node, a code behind the name": """\
TypeError [ERR_INVALID_ARG_TYPE]: The "path" argument must be of type string
    at open (node:fs:573:11)""",
    "node, a module that is missing": """\
node:internal/modules/cjs/loader:1148
  throw err;
  ^

Error: Cannot find module 'cart'
Require stack:
- /srv/shop/pay.js
- /srv/shop/index.js
    at Module._load (node:internal/modules/cjs/loader:986:27) {
  code: 'MODULE_NOT_FOUND',
  requireStack: [ '/srv/shop/pay.js', '/srv/shop/index.js' ]
}

Node.js v20.11.1""",
    "node, an assertion with its diff": """\
AssertionError [ERR_ASSERTION]: Expected values to be strictly deep-equal:
+ actual - expected

  {
+   total: 1
-   total: 2
  }

    at test (/srv/cart.test.js:4:10) {
  generatedMessage: true,
  actual: { total: 1 }
}""",
    "node, fields below a rejection": """\
[UnhandledPromiseRejection: This error originated by rejecting a promise with the reason "no stock".] {
  code: 'ERR_UNHANDLED_REJECTION'
}""",
    "node, what was thrown is no error": """\
/srv/pay.js:2
throw 'no stock'
^
no stock
(Use `node --trace-uncaught ...` to show where the exception was thrown)

Node.js v20.11.1""",
    "java, a message that goes on": """\
org.postgresql.util.PSQLException: ERROR: column "prize" does not exist
  Hint: Perhaps you meant to reference the column "item.price".
  Position: 8
\tat org.postgresql.jdbc.PgStatement.execute(PgStatement.java:490)
Caused by: java.sql.SQLException: no
  Detail: none
\tat shop.Cart.total(Cart.java:4)
\t... 2 more""",
    "java, behind a logger's time": """\
2025-10-23 15:30:45 ERROR [cart] org.postgresql.util.PSQLException: ERROR: division by zero
  Where: PL/pgSQL function pay() line 3
\tat shop.Cart.total(Cart.java:4)""",
    "java, reactor's check points": """\
java.lang.IllegalStateException: no stock
\tSuppressed: reactor.core.publisher.FluxOnAssembly$OnAssemblyException:
Error has been observed at the following site(s):
\t*__checkpoint ⇢ HTTP GET "/cart"
Original Stack Trace:
\t\tat shop.Cart.pay(Cart.java:4)""",
    "java, what MyBatis and Spring say": """\
org.springframework.jdbc.BadSqlGrammarException:
### Error querying database.  Cause: java.sql.SQLException: no such table
### The error may involve shop.CartMapper.find
; bad SQL grammar []
\tat shop.Cart.total(Cart.java:4)""",
    "java, a class that is not called an exception": """\
Exception in thread "main" shop.OutOfStock: item 7
\tat shop.Cart.total(Cart.java:4)""",
    "dotnet, on the console": """\
fail: Microsoft.AspNetCore.Server.Kestrel[13]
      Connection id "0HN": An unhandled exception was thrown by the application.
      System.InvalidOperationException: no stock
         at Shop.Cart.Pay() in /src/Cart.cs:line 11""",
    "dotnet, the name of a parameter": """\
System.ArgumentOutOfRangeException: Specified argument was out of the range of valid values.
Parameter name: amount
Actual value was -1.
   at Shop.Cart.Pay(Int32 amount) in /src/Cart.cs:line 11""",
    "dotnet, the name of a file": """\
System.IO.FileNotFoundException: Could not load file or assembly 'Till'.
File name: 'Till'
   at Shop.Cart.Pay()""",
    "dotnet, an inner exception of a database": """\
Microsoft.EntityFrameworkCore.DbUpdateException: An error occurred while saving the entity changes.
 ---> Npgsql.PostgresException (0x80004005): 23505: duplicate key value violates unique constraint

DETAIL: Key (id)=(7) already exists.
   at Npgsql.Internal.NpgsqlConnector.ReadMessage()
  Exception data:
    Severity: ERROR
    SqlState: 23505
   --- End of inner exception stack trace ---
   at Shop.Cart.Save()""",
    "ruby, a template with its code": """\
ActionView::Template::Error (undefined local variable or method `total'):
    1: <h1>Cart</h1>
    2:
    3: <%= total %>

app/views/carts/show.html.erb:3:in `_app_views_carts_show'
app/controllers/carts_controller.rb:5:in `show'""",
    "ruby, outermost first": """\
Traceback (most recent call last):
\t2: from pay.rb:9:in `<main>'
\t1: from pay.rb:5:in `checkout'
pay.rb:2:in `total': undefined method `sum' for nil:NilClass (NoMethodError)
Did you mean?  some""",
    "ruby, a message of two lines": """\
pay.rb:2:in 'Cart#total': no stock (RuntimeError)
of item 7
\tfrom pay.rb:9:in '<main>'""",
    "php, an exception before": """\
[2025-10-23 15:30:45] local.ERROR: no stock {"exception":"[object] (RuntimeException(code: 0): no stock at /a.php:3)
[stacktrace]
#0 /srv/a.php(9): pay()
#1 {main}

[previous exception] [object] (PDOException(code: 7): gone at /srv/b.php:4)
[stacktrace]
#0 {main}
"}""",
    "go, a panic of several lines": """\
panic: cart:
no stock
of item 7

goroutine 1 [running]:
main.pay()
\t/src/pay.go:3 +0x1d""",
    "go, a stack that is too deep": """\
runtime: goroutine stack exceeds 1000000000-byte limit
runtime: sp=0xc020 stack=[0xc0, 0xc04]
fatal error: stack overflow

runtime stack:
runtime.throw({0x1, 0x2})
\t/src/runtime/panic.go:1 +0x1""",
    "go, a race": """\
WARNING: DATA RACE
Write at 0x00c0000b4008 by goroutine 7:
  main.pay()
      /src/pay.go:3 +0x1d

Previous read at 0x00c0000b4008 by main goroutine:
  main.main()
      /src/main.go:9 +0x2c
==================""",
    "go, a signal": """\
SIGQUIT: quit
PC=0x46c641 m=0 sigcode=0

goroutine 1 [sleep]:
time.Sleep(0x3b9aca00)
\t/src/runtime/time.go:195 +0x135

rax    0xca
rip    0x46c641""",
    "rust, a panic of two lines": """\
thread 'main' panicked at src/cart.rs:8:13:
no stock
of item 7
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace""",
    "rust, a panic that prints a value": """\
thread 'main' panicked at src/cart.rs:8:13:
called `Result::unwrap()` on an `Err` value: Gone {
    item: 7,
}
stack backtrace:
   0: rust_begin_unwind
   [... omitted 3 frames ...]
   4: shop::pay
note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.""",
    "rust, a stack that is too deep": """\
thread 'main' has overflowed its stack
fatal runtime error: stack overflow""",
    "python, a syntax error alone": """\
  File "/srv/pay.py", line 1
    pay(
       ^
SyntaxError: '(' was never closed""",
    "python, a thread": """\
Exception in thread Thread-1 (pay):
Traceback (most recent call last):
  File "/srv/pay.py", line 3, in pay
    raise ValueError
ValueError""",
    "python, what could not be raised": """\
Exception ignored in: <function Cart.__del__ at 0x7f12>
Traceback (most recent call last):
  File "/srv/pay.py", line 3, in __del__
KeyError: 7""",
    "python, what a database says": """\
Traceback (most recent call last):
  File "/srv/pay.py", line 3, in pay
    run("SELECT prize")
sqlalchemy.exc.ProgrammingError: (psycopg2.errors.UndefinedColumn) column "prize" does not exist
LINE 1: SELECT prize
               ^
HINT:  Perhaps you meant "price".

[SQL: SELECT prize]
(Background on this error at: https://sqlalche.me/e/20/f405)

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/pay.py", line 5, in pay
    raise Refused from error
shop.Refused: 1 line
  and an indented one""",
    "python, a fatal error": """\
Fatal Python error: Segmentation fault

Current thread 0x00007f12 (most recent call first):
  File "/srv/pay.py", line 3 in pay""",
    "python, a group of exceptions between others": """\
  + Exception Group Traceback (most recent call last):
  |   File "a.py", line 1, in <module>
  | ExceptionGroup: two (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | ValueError: 1
    +---------------- 2 ----------------
    | ValueError: 2
    +------------------------------------""",
    "dart, a message of two lines": """\
Unhandled exception:
FormatException: Unexpected character (at character 1)
no stock
^

#0      main (file:///srv/shop.dart:3:8)""",
}


@pytest.mark.parametrize("preset", ["all", ""])
@pytest.mark.parametrize("name", TRACES)
def test_all_of_a_trace_is_one_event(name: str, preset: str) -> None:
    """Its message, its details and what is below it come with it, and nothing around it does."""
    trace = TRACES[name]
    events = [PLAIN, trace, PLAIN, PLAIN, trace, trace, PLAIN]
    settings = MultilineSettings(presets=(preset or name.partition(",")[0],))

    assert events == group("\n".join(events).split("\n"), settings, flush=True).events


@pytest.mark.parametrize(
    "lines",
    [
        ["2025-10-23 15:30:45 ERROR Payment failed Error: timeout", "", " at night", PLAIN],
        ["ERROR Payment failed with TimeoutException", "", "the next paragraph"],
        ["2025-10-23 15:30:45 ERROR app panic: no stock", "Cart closed"],
        ["thread 'a' panicked at src/a.rs:1:1:", "2025-10-23 INFO another", "Cart closed"],
        ["thread 'a' panicked at 'no stock', src/a.rs:1:1", "Cart closed"],
        ["Unhandled exception:", "[15:30:45] another", "Cart closed"],
        ["pay.rb:9:in `<main>': no stock (RuntimeError)", "Cart closed"],
        ["panic: ", "INFO another", "Cart closed"],
        ["Unhandled exception:", '{"level":"info","msg":"another"}'],
    ],
)
def test_what_only_stands_below_is_not_joined(lines: list[str]) -> None:
    """A line that is no frame and that a logger wrote, or that stands behind a blank line, is an event of its own."""
    assert lines == group(lines, MultilineSettings(presets=("all",)), flush=True).events


@pytest.mark.parametrize(
    ("first", "taken"),
    [("thread 'a' panicked at src/a.rs:1:1:", 2), ("Unhandled exception:", 3), ("panic: no stock", 8)],
)
def test_a_message_is_not_longer_than_messages_are(first: str, taken: int) -> None:
    """Of lines without a time behind a panic, the first few are taken."""
    lines = [first, *(f"line {n} of a log without times" for n in range(9))]
    events = ["\n".join(lines[: taken + 1]), *lines[taken + 1 :]]

    assert events == group(lines, MultilineSettings(presets=("all",)), flush=True).events


def test_a_text_behind_a_group_of_exceptions_is_not_joined() -> None:
    """It looks like the line that ends a trace, and the trace has ended."""
    events = [TRACES["python, a group of exceptions between others"], "Warning: no stock"]
    assert events == group("\n".join(events).split("\n"), MultilineSettings(presets=("python",)), flush=True).events

"""Cells that give out something in every way there is: name and source, in the order of running.

Left out is what differs from one run to the next, and what `docs/engine.md` says is not the same.
Every cell may raise an error.
"""

from __future__ import annotations

DOT = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

WAIT = "\ntime.sleep(.1)"
"""A kernel may show what a program wrote after what the cell gave out next."""

WRITTEN = {
    "streams": "import os, sys, time\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')",
    "no line end": "print('x', end='')\nprint('y')\nsys.stdout.write('z')",
    "lines": "sys.stdout.writelines(['a', 'b\\n'])",
    "a program": "print('before', flush=True)\nos.system('echo from a program')" + WAIT,
    "a shell": "!echo from a shell",
    "a shell's lines": "lines = !echo one; echo two\nlines",
    "a subprocess": "import subprocess\nsubprocess.run(['echo', 'hello'])" + WAIT,
    "descriptor 1": "os.write(1, b'straight to 1\\n')" + WAIT,
    "descriptor 2": "os.write(2, b'straight to 2\\n')" + WAIT,
    "from C": "import ctypes\nctypes.CDLL(None).puts(b'from C')\nctypes.CDLL(None).fflush(None)"
    + WAIT,
    "bash": "%%bash\necho in bash\necho oops >&2",
    "not unicode": "os.write(1, b'\\xff\\xfe caf\\xc3\\xa9\\n')" + WAIT,
    "controls": "print('a\\rb\\x08c\\x1b[31mred\\x1b[0m\\x00')",
    "unicode": "print('žluťoučký 🎉 مرحبا')\n'\\u2028 é'",
    "much": "print('x' * 200_000)\nfor n in range(2000): print(n)",
    "much from a program": "os.system('seq 20000')" + WAIT,
    "caught": "import contextlib, io\nheld = io.StringIO()\n"
    "with contextlib.redirect_stdout(held):\n    print('caught')\nheld.getvalue()",
    "what streams are": "[(s.isatty(), s.encoding, s.errors, s.name, s.writable(), s.closed)"
    " for s in (sys.stdout, sys.stderr)], hasattr(sys.stdout, 'buffer')",
    "warnings": "import warnings\nfor n in range(2): warnings.warn('careful')",
    "old things": "warnings.warn('old', DeprecationWarning)",
    "logging": "import logging\nlogging.warning('logged')\nlogging.info('not')",
    "a bar": "from tqdm import tqdm\n"
    "for n in tqdm(range(3), ncols=40, bar_format='{n}/{total}'): pass",
    "a thread": "import threading\nt = threading.Thread(target=print, args=('from a thread',))\n"
    "t.start(); t.join()",
    "a thread's error": "t = threading.Thread(target=lambda: 1 / 0, name='T')\nt.start(); t.join()",
    "a thread's display": "t = threading.Thread(target=display, args=('shown',))\n"
    "t.start(); t.join()",
    "a fork": "pid = os.fork()\nif pid == 0:\n    print('child', flush=True)\n"
    "    os._exit(0)\nos.waitpid(pid, 0)\ntime.sleep(.4)\nprint('parent')",
}

SHOWN = {
    "display": "from IPython.display import *\ndisplay('text', HTML('<b>x</b>'))",
    "display id": "handle = display('first', display_id='mine')\ndisplay('other')\n"
    "handle.update('second')",
    "display id later": "handle.update('third')",
    "display id again": "display('fourth', display_id='mine');",
    "cleared, later": "print('gone')\nclear_output(wait=True)\nprint('stays')",
    "cleared, now": "print('gone')\ndisplay('gone')\nclear_output()\nprint('stays')",
    "cleared, never": "print('stays')\nclear_output(wait=True)",
    "cleared, then updated": "h = display('a', display_id='b')\nclear_output()\ndisplay('c')\n"
    "h.update('d')",
    "a number": "1 + 1",
    "nothing": "None",
    "kept quiet": "5;",
    "nested": "{'a': [1, 2, {'b': None}], 'c': 'x' * 100}, {1}, b'x', 1.5, 1j",
    "an object": "class Thing:\n    def __repr__(self): return 'a thing'\n"
    "    def _repr_html_(self): return '<i>thing</i>'\nThing()",
    "a bundle": "class Bundle:\n    def _repr_mimebundle_(self, include=None, exclude=None):\n"
    "        return {'text/plain': 'm', 'application/x-m+json': {'a': (1, None)}}, "
    "{'text/plain': {'k': 1}}\nBundle()",
    "picture": f"import base64\nImage(base64.b64decode('{DOT}'), width=5)",
    "json": "JSON({'a': [1, {'b': 2}]}, expanded=True)",
    "markup": "display(Markdown('**b**'), Latex('$x$'), Javascript('1'))\nMath('x')",
    "raw data": "display({'text/plain': 'x', 'text/html': '<p>'}, raw=True,"
    " metadata={'text/html': {'isolated': True}})",
    "all values": "get_ipython().ast_node_interactivity = 'all'",
    "each value": "1\n2\nprint(3)\n4",
    "one value": "get_ipython().ast_node_interactivity = 'last_expr'",
    "captured": "%%capture held\nprint('held')\ndisplay(1)",
    "captured, shown": "held.show()",
    "precision": "%precision 3\n3.14159",
    "frame": "import pandas as pd\nframe = pd.DataFrame({f'c{n}': range(100) for n in range(40)})\n"
    "frame",
    "frame, printed": "print(frame.head(2))",
    "series": "pd.Series([1.5, 2], name='s'), pd.options.display.max_columns",
    "styled": "frame.iloc[:2, :2].style.set_uuid('u')",
    "plot": "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nplt.title('A picture');",
    "plot, shown": "fig, ax = plt.subplots()\nax.bar([1, 2], [3, 4])\nplt.show()\nprint('after')",
    "two plots": "for n in range(2):\n    plt.figure(figsize=(2, 1))\n    plt.plot([n, 1])",
    "a figure": "from matplotlib.figure import Figure\nf = Figure(figsize=(2, 2))\n"
    "f.subplots().plot([1, 2])\nf",
    "pyplot's mind": "plt.isinteractive(), plt.get_backend(), plt.rcParams['figure.dpi'],"
    " plt.get_fignums()",
    "a plot and an error": "plt.figure()\n1 / 0",
    "plots kept": "%config InlineBackend.close_figures = False\nplt.plot([1, 2]);",
    "plots kept, again": "plt.plot([2, 1]);",
    "plots closed": "plt.close('all')\n%config InlineBackend.close_figures = True",
    "inline": "%matplotlib inline",
    "elsewhere": "%matplotlib agg\nplt.plot([1]); plt.get_fignums()",
    "inline again": "plt.close('all')\n%matplotlib inline\nplt.plot([1, 2]);",
}

WIDGETS = {
    "slider": "import ipywidgets\nslider = ipywidgets.IntSlider(value=3)\nslider",
    "slider, moved": "slider.observe(print, 'value')\nslider.value = 8",
    "interact": "ipywidgets.interact(lambda x: x * 2, x=3);",
    "output": "out = ipywidgets.Output()\nwith out:\n    print('inside')\n"
    "    display('shown there')\nprint('outside')\nout",
    "output, later": "out.outputs",
    "a bar of widgets": "from tqdm.notebook import tqdm as bar\n"
    "for n in bar(range(2), bar_format='{n}'): pass",
}

ERRORS = {
    "error": "def f(x):\n    return 1 / x\nprint('before')\nf(0)",
    "error from error": "try:\n    int('x')\nexcept ValueError as e:\n"
    "    raise RuntimeError('worse') from e",
    "errors": "raise ExceptionGroup('several', [ValueError(1), TypeError('t')])",
    "error in a library": "import json\njson.loads('{')",
    "error that shows itself": "class Odd(Exception):\n"
    "    def _render_traceback_(self): return ['odd one']\nraise Odd('x')",
    "error in showing": "class Bad:\n    def __repr__(self): raise ValueError('no repr')\nBad()",
    "error that no program takes": "class Base(BaseException): pass\nraise Base('b')",
    "interrupted": "raise KeyboardInterrupt",
    "no Python": "def x(:\n    pass",
    "no order": "  x = 1\n y = 2",
    "no magic": "%nosuchmagic",
    "plain": "%xmode Plain",
    "error, plain": "1 / 0",
    "with context": "%xmode Context",
    "asked": "input('name? ')",
    "asked in secret": "import getpass\ngetpass.getpass()",
    "left": "sys.exit(3)",
}

ALIVE = {
    "awaited": "import asyncio\nawait asyncio.sleep(0)\nprint('awaited')\n7",
    "awaited in part": "async def g():\n    for i in range(3):\n        yield i\n"
    "[i async for i in g()]",
    "error, awaited": "await asyncio.sleep(0)\n1 / 0",
    "a loop is there": "asyncio.get_running_loop() is asyncio.get_event_loop()",
    "begun": "task = asyncio.create_task(asyncio.sleep(0, 'slept'))",
    "begun, awaited": "await task",
    "pool": "import math, multiprocessing\nwith multiprocessing.Pool(2) as pool:\n"
    "    print(pool.map(math.sqrt, [1, 4, 9]))",
    "pool of mine": "def double(x):\n    return 2 * x\nwith multiprocessing.Pool(2) as pool:\n"
    "    print(pool.map(double, [1, 2]))",
    "executor": "from concurrent.futures import ProcessPoolExecutor\n"
    "with ProcessPoolExecutor(2) as pool:\n    print(list(pool.map(double, [1, 2])))",
    "process": "p = multiprocessing.Process(target=print, args=('from a process',))\n"
    "p.start(); p.join()\np.exitcode",
    "who am I": "multiprocessing.get_start_method(), multiprocessing.current_process().name,"
    " threading.current_thread() is threading.main_thread()",
    "pickled": "import pickle\nclass Point:\n    def __init__(self, x): self.x = x\n"
    "pickle.loads(pickle.dumps(Point(3))).x, Point, Point.__module__",
    "main": "import __main__\n__main__.Point is Point, __name__, hasattr(__main__, '__file__'),"
    " sys.modules['__main__'] is __main__",
    "names": "sorted(n for n in globals() if n.startswith('__')), __doc__, __spec__, __loader__",
    "kernel": "ip = get_ipython()\ntype(ip).__name__, type(ip).__module__,"
    " 'IPKernelApp' in ip.config, [hasattr(ip.kernel, n)"
    " for n in ('shell', 'session', 'comm_manager', 'execution_count')]",
    "parent": "sorted(ip.get_parent()), 'msg_id' in ip.kernel.get_parent()['header']",
    "environment": "[os.environ.get(n) for n in ('TERM', 'CLICOLOR', 'FORCE_COLOR', 'PAGER',"
    " 'GIT_PAGER', 'MPLBACKEND', 'OMP_NUM_THREADS', 'COPNB_TEST')]",
    "paths": "'' in sys.path, sys.path[0] == '', os.path.basename(os.getcwd())",
    "flags": "sys.getrecursionlimit(), sys.gettrace(), sys.warnoptions",
    "signals": "import signal\n[signal.getsignal(s) for s in"
    " (signal.SIGTERM, signal.SIGPIPE, signal.SIGALRM, signal.SIGCHLD)]",
    "locale": "import locale\nlocale.setlocale(locale.LC_ALL), locale.getpreferredencoding()",
    "source": "import inspect\ninspect.getsource(double)",
    "written": "%%writefile beside.py\nprint('ran', __name__)",
    "run": "%run beside.py",
    "imported": "import beside",
    "timed": "r = %timeit -n1 -r1 -q -o pass\ntype(r).__name__",
    "history": "_, __, Out[max(Out)], len(In), _ih[1][:20], _i, _ii[:10]",
    "count": "get_ipython().execution_count",
    "empty": "",
    "blank": "   \n",
    "comment": "# only a comment",
}

CELLS = {**WRITTEN, **SHOWN, **WIDGETS, **ERRORS, **ALIVE}

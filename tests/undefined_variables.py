import sys
from pathlib import Path

OUR_TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


class UndefinedTemplateVariable(Exception):
    pass


class UndefinedVariables(str):
    """For the setting `string_if_invalid`: an undefined variable printed by one of our templates is an error.

    Django asks `if string_if_invalid` or `"%s" in string_if_invalid` exactly where it meets an undefined variable
    that is not only tested for (`{% if %}`, `{% for %}` and `{% firstof %}` do not ask). In templates of others the
    answer is "no", which is Django's own behaviour. `{{ variable|default:… }}` is an author who knows: no error.
    """

    def __bool__(self):
        self._refuse(sys._getframe(1))
        return False

    def __contains__(self, text):
        self._refuse(sys._getframe(1))
        return False

    def _refuse(self, frame):
        match frame.f_code.co_name:
            case "resolve":
                expression = frame.f_locals["self"]
                if expression.filters and expression.filters[0][0].__name__ == "default":
                    return
                variable = expression.var
            case "render_value":  # of {% blocktranslate %}
                variable = frame.f_locals["key"]
            case _:
                return
        template = self._template(frame)
        if OUR_TEMPLATES in Path(template).parents:
            raise UndefinedTemplateVariable(f"{variable} is not defined, in {template}")

    def _template(self, frame):
        """The file whose node is being rendered: the nearest node knows it, the context only knows the outermost."""
        while frame:
            if frame.f_code.co_name == "render_annotated":
                return frame.f_locals["self"].origin.name
            frame = frame.f_back
        return ""
